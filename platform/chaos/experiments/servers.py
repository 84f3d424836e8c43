"""The servers behind the site: Redis, PostgreSQL, Elasticsearch killed, restarted, away."""

from __future__ import annotations

import time

from chaos.experiments.base import NOTHING_LOST, UnderLoad
from chaos.load import Load
from chaos.place import Place
from chaos.rig import Scale
from chaos.verdict import Verdict
from stack.services import Services
from stack.site import Site


class RedisLost(UnderLoad):
    name = "redis-lost"
    title = "Redis killed and back, empty, after 30 s"
    minutes = 1.5
    expect = {**NOTHING_LOST, "recovery": 10, "signed out": 0, "written while away": 0}

    def during(self, site: Site, services: Services, load: Load, scale: Scale) -> None:
        services.redis.kill()
        self.gone = time.time()
        time.sleep(scale.seconds(30, 8))
        services.redis.start()
        self.back = time.time()
        load.journal.mark("Redis is back")

    def after(self, place: Place, load: Load, verdict: Verdict, scale: Scale) -> None:
        lines = load.journal.lines
        verdict.extra["signed out"] = sum("/accounts/login" in line.why or "4401" in line.why for line in lines)
        acked = {
            kind: sum(line.state == "acked" and line.what == kind and self.gone < line.at < self.back for line in lines)
            for kind in ("chat", "post")
        }
        verdict.seen.append(f"acknowledged while Redis was away: {acked['chat']} messages, {acked['post']} posts")
        # Counted as a miss when either kind stood still.
        verdict.extra["written while away"] = sum(count == 0 for count in acked.values())


class _Postgres(UnderLoad):
    expect = {**NOTHING_LOST, "recovery": 10, "not 503": 0}


class PostgresRestarted(_Postgres):
    name = "postgres-restarted"
    title = "PostgreSQL restarted as an operator would"
    minutes = 0.7

    def during(self, site: Site, services: Services, load: Load, scale: Scale) -> None:
        services.postgres.restart()
        load.journal.mark("PostgreSQL is back")


class PostgresKilled(_Postgres):
    name = "postgres-killed"
    title = "PostgreSQL killed, then started: recovery from its log"
    minutes = 0.8

    def during(self, site: Site, services: Services, load: Load, scale: Scale) -> None:
        services.postgres.kill()
        services.postgres.start()
        load.journal.mark("PostgreSQL is back")


class PostgresAway(_Postgres):
    name = "postgres-away"
    title = "PostgreSQL away for 60 s"
    minutes = 2

    def during(self, site: Site, services: Services, load: Load, scale: Scale) -> None:
        services.postgres.stop()
        time.sleep(scale.seconds(60, 12))
        services.postgres.start()
        load.journal.mark("PostgreSQL is back")

    def after(self, place: Place, load: Load, verdict: Verdict, scale: Scale) -> None:
        polite = sum(visitor.polite for visitor in load.visitors)
        verdict.seen.append(f"readers got {polite} times 503 with Retry-After")
        verdict.extra["readers never told"] = int(polite == 0)
