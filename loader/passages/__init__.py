"""Series on today's territories: counts of those of before, added up by a passage table that is given as a source."""
