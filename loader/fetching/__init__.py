"""Renewing the files of sources from the addresses they come from: what `omin fetch` does."""
