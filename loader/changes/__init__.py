"""What is declared of changes: corrections of figures and breaks of series in mappings, withdrawals in territories."""
