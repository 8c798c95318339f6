"""What is counted while the observatory is served, for Prometheus."""

from collections.abc import Iterator
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from endpoint.clients import Ledger
from endpoint.pool import Pool

_BOUNDS: Final = (0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60)


class _Gauges(Collector):
    """What is true at the moment it is asked."""

    def __init__(self, pool: Pool, ledger: Ledger) -> None:
        self._pool = pool
        self._ledger = ledger

    def collect(self) -> Iterator[Metric]:
        workers = GaugeMetricFamily("omin_workers", "Query workers by what they do", labels=["state"])
        state = self._pool.state()
        for name in ("idle", "busy"):
            workers.add_metric([name], state[name])
        yield workers
        yield GaugeMetricFamily("omin_queries_waiting", "Queries that wait for a worker", state["waiting"])
        yield GaugeMetricFamily("omin_queries_inside", "Queries that run or wait", self._ledger.inside)
        version = GaugeMetricFamily("omin_version", "The version that queries are answered from", labels=["version"])
        version.add_metric([self._pool.version], 1)
        yield version


class Metrics:
    """The counters of one application."""

    def __init__(self, pool: Pool, ledger: Ledger) -> None:
        self._registry = CollectorRegistry()
        self._registry.register(_Gauges(pool, ledger))
        self._requests = Counter("omin_requests", "Requests answered", ["part", "status"], registry=self._registry)
        self._killed = Counter("omin_workers_killed", "Workers that a query ended", ["how"], registry=self._registry)
        self._seconds = Histogram(
            "omin_query_seconds", "Seconds of a worker for a query", buckets=_BOUNDS, registry=self._registry
        )

    def answered(self, part: str, status: int) -> None:
        """Count a request."""
        self._requests.labels(part, str(status)).inc()

    def took(self, seconds: float) -> None:
        """Count the time that a query took of a worker."""
        self._seconds.observe(seconds)

    def killed(self, error: Exception) -> None:
        """Count a worker that is gone, by how it went."""
        self._killed.labels(type(error).__name__.removesuffix("Error").lower()).inc()

    def text(self) -> bytes:
        """All of it in Prometheus' text format."""
        return generate_latest(self._registry)
