"""A value that cannot be what it should be."""

from functools import partial


class ValueFaultError(ValueError):
    """A value that cannot be what it should be: the finding's code and what fills its message."""

    def __init__(self, code: str, **details: str) -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    def __reduce__(self) -> tuple[object, ...]:
        """How it comes from another process: with what fills its message."""
        return partial(ValueFaultError, self.code, **self.details), ()
