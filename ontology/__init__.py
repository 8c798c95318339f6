"""The vocabulary of the observatory: Turtle files, the names Python may say, and the minting of identifiers."""
