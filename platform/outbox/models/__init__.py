from outbox.models.clock import ClockTick
from outbox.models.fact import Delivery, Fact, ReaderLease
from outbox.models.job import JobLease

__all__ = ["ClockTick", "Delivery", "Fact", "JobLease", "ReaderLease"]
