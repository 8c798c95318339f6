"""The files a table is written as; each module writes one kind and is the door to its library."""
