"""Why no mapping can be drafted for a file."""


class RefusedError(ValueError):
    """The file cannot be drafted: the reason, in French and in English, for the person who gave it."""

    def __init__(self, french: str, english: str) -> None:
        super().__init__(english)
        self.french = french
        self.english = english
