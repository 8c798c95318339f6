"""What each publication changes, computed when it is made and written beside its data (`ontology/history.py`)."""
