"""The regular update: fetch, check, build, switch, report; what `omin update` does."""
