"""The verdict as data: what is measured of a judged version, and the rules it was judged by."""
