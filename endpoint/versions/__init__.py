"""The versions that are kept: read at `/version/<number>/…`, found by date (Memento, RFC 7089), and told of."""
