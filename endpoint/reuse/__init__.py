"""What goes with data that are taken elsewhere: where they come from, how to cite them, programs that read them."""
