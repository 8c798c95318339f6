"""Disclosure control: thresholds, the attacker's audit of what is secret, and what to hide beside it."""

from loader.disclosure.judging import findings

__all__ = ["findings"]
