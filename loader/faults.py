"""A value that cannot be what it should be."""


class ValueFaultError(ValueError):
    """A value that cannot be what it should be: the finding's code and what fills its message."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details
