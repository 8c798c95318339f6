"""Places of the live version, written in the national standard "lieux de médiation numérique" (v1.0.2)."""
