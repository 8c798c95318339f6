"""The mappings said in RML, so that an engine that is not ours can make the same triples (RML-Core; w3id.org/rml).

`sql` says cells, `terms` what a value is, `views` the rows of a thing or a measure, `turtle` writes all of it down.
"""
