"""The build half: files to columns, columns to triples, judged, published; and the command line."""
