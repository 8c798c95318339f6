"""Answers of the store as columns of text, to be computed with."""

import io
from collections.abc import Mapping

from loader.arrow import Column, csv, pa
from loader.store import Reader


def columns(reader: Reader, query: str, names: Mapping[str, str]) -> dict[str, Column]:
    """The columns of a query by name, `<urn:omin:NAME>` in it replaced by the IRI of that name; unbound is empty."""
    for name, iri in names.items():
        query = query.replace(f"<urn:omin:{name}>", f"<{iri}>")
    answer = reader.csv(query)
    titles = answer.partition(b"\r\n")[0].decode().split(",")
    options = csv.ConvertOptions(column_types=dict.fromkeys(titles, pa.string()), strings_can_be_null=False)
    table = csv.read_csv(io.BytesIO(answer), convert_options=options)
    return {name: pa.concat_arrays(table[name].chunks or [pa.array([], pa.string())]) for name in titles}
