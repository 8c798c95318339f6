"""Makes the shipped source files again, for any French EPCI, from pinned registry packages."""
