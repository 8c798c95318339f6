"""SHACL shapes, one file per kind of thing, and the cube constraints as queries."""
