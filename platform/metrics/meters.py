"""Meters of this process, in Prometheus' terms."""

from prometheus_client import Histogram

REQUEST_SECONDS = Histogram(
    "halqa_request_seconds",
    "Time to answer a request.",
    ["method", "view", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
