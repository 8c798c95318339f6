"""Charts with their addresses: the page and the files of a chart agree so."""

from dataclasses import replace
from urllib.parse import quote, urlencode

from endpoint.charts.charts import Chart
from endpoint.choice import NOTHING, Choice
from endpoint.pages.desk import Desk


def addressed(desk: Desk, iri: str, chart: Chart, choice: Choice = NOTHING) -> Chart:
    """A chart that knows where its drawing is."""
    asked = urlencode([("as", chart.key), ("lang", desk.language.code), *choice.parts], quote_via=quote)
    return replace(chart, src=f"/chart{desk.path(iri)}.svg?{asked}")
