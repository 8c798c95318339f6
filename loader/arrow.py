"""The door to pyarrow, which ships no types and makes its compute functions at import.

Its columns and functions are named here once; to the type checkers they are opaque.
"""

from typing import Any, TypeAlias

import pyarrow
import pyarrow.compute
import pyarrow.csv
import pyarrow.parquet

# A column of an Arrow table, of whatever type; the docstrings say which.
Column: TypeAlias = Any

pa: Any = pyarrow
pc: Any = pyarrow.compute
csv: Any = pyarrow.csv
parquet: Any = pyarrow.parquet
InvalidError: type[Exception] = pyarrow.ArrowInvalid
NotImplementedError: type[Exception] = pyarrow.ArrowNotImplementedError  # noqa: A001 - as pyarrow calls it
