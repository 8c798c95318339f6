"""The web half: identifiers that resolve, pages, data and SPARQL, from the published store and nothing else."""
