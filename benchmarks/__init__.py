"""Benchmarks anyone can run again: `.venv/bin/python -m benchmarks`, figures in RESULTS.md."""
