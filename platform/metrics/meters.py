"""Meters of this process, in Prometheus' terms. Nothing in a label comes from a person."""

from prometheus_client import Counter, Histogram

REQUEST_SECONDS = Histogram(
    "halqa_request_seconds",
    "Time to answer a request.",
    ["method", "view", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
REFUSED = Counter(
    "halqa_refused_total",
    "Requests refused: 401, 403, 413 (too large), 422 (not understood), 429 (too many), 503 (a part is away).",
    ["status", "view"],
)
REFUSALS = frozenset({401, 403, 413, 422, 429, 503})
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
