"""Needs beside offer: for each territory how far the need goes beyond the places of help, computed from the store."""
