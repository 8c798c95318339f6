"""The door to pyarrow, which ships no types and makes its compute functions at import.

Its columns and functions are named here once; to the type checkers they are opaque.
"""

from typing import Any, TypeAlias

import pyarrow
import pyarrow.compute
import pyarrow.csv

# A column of an Arrow table, of whatever type; the docstrings say which.
Column: TypeAlias = Any

pa: Any = pyarrow
pc: Any = pyarrow.compute
csv: Any = pyarrow.csv
InvalidError: type[Exception] = pyarrow.ArrowInvalid
