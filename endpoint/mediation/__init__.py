"""Places of digital mediation, their services, and needs beside offer."""
