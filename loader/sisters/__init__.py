"""Sister observatories: each is read over HTTP and SPARQL by a process of its own, judged, and kept in a store apart.

`cli` is `omin harvest`; `harvest` asks all that are registered and publishes a version of `<store>/sisters`. What meets
a stranger's bytes runs in `visit` and below it: never in the process that publishes.
"""
