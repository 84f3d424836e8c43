from outbox.queries.clock import failed
from outbox.queries.lag import Lag, dead_letters, lag

__all__ = ["Lag", "dead_letters", "failed", "lag"]
