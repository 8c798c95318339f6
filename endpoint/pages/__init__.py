"""Pages for people: each a query and a typed context, here, and a template in `endpoint/templates`."""
