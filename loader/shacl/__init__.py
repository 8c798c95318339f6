"""Judging by SHACL (W3C Recommendation of 20 July 2017): shapes compiled to SPARQL, and what is not to pySHACL."""
