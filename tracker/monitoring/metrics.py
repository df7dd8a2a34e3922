"""Figures of the pages for Prometheus: how many, how long, how many statements, by the rule of the address.

Several serving processes count into files of one folder, and whoever is asked adds them up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from prometheus_client import CollectorRegistry, Counter, Histogram, Summary, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from tracker.monitoring.current import Current
from tracker.monitoring.shared_counts import is_shared

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


@dataclass(frozen=True)
class Gauge:
    """How something stands at this moment: `tracker_job_ok{job="scan"} 1`."""

    name: str
    help: str
    values: Mapping[str, float]
    """By the value of `label`; one value under "" where there is no label."""
    label: str = ""


class Metrics:
    """What the pages of one application count."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        kind, of = ("route", "method"), self._registry
        self._requests = Counter("tracker_requests", "Answered requests", (*kind, "status"), registry=of)
        self._seconds = Histogram("tracker_request_seconds", "Seconds to answer", kind, registry=of, buckets=_SECONDS)
        self._statements = Summary("tracker_request_statements", "Statements asked of the database", kind, registry=of)

    def answered(self, request: Current, status: int, seconds: float) -> None:
        """A request was answered."""
        kind = request.route, request.method
        self._requests.labels(*kind, str(status)).inc()
        self._seconds.labels(*kind).observe(seconds)
        self._statements.labels(*kind).observe(request.statements)

    def text(self, now: Iterable[Gauge]) -> bytes:
        """All that was counted, and how things stand now, as Prometheus reads it."""
        counted = self._registry
        if is_shared():
            counted = CollectorRegistry()
            MultiProcessCollector(counted)  # type: ignore[no-untyped-call]
        standing = CollectorRegistry()
        standing.register(_Standing(now))
        return generate_latest(counted) + generate_latest(standing)


class _Standing:
    """Gauges as a collector: it is asked while they are written down."""

    def __init__(self, gauges: Iterable[Gauge]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for gauge in self._gauges:
            family = GaugeMetricFamily(gauge.name, gauge.help, labels=[gauge.label] if gauge.label else [])
            for label, value in gauge.values.items():
                family.add_metric([label] if gauge.label else [], value)
            yield family
