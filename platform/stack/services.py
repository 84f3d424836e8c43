"""PostgreSQL, Redis and Elasticsearch together: what tests, stack, benchmarks and the fault rig start.

    with Services.started("mine") as services:
        subprocess.run(command, env=os.environ | services.environ())
        services.redis.kill()
        services.redis.start()
        services.elastic.nodes[0].restart()

Each of them offers `start`, `stop`, `kill` (as a crash would), `restart`, `hang` and `resume`; ports and passwords stay
the same over restarts. With `tied` (the default) they end with the *thread* that started them, so start them from the
main thread; untied they go on until `stop()`, also from another process, by way of the file that `save()` writes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from stack import folders
from stack.elastic import Elastic, ElasticNode
from stack.postgres import USER, Postgres
from stack.redis_server import Redis


@dataclass(slots=True)
class Services:
    folder: Path
    postgres: Postgres
    redis: Redis
    elastic: Elastic

    @classmethod
    def planned(cls, name: str, *, nodes: int = 1, durable: bool = False, tied: bool = True) -> Self:
        """Servers under this name, not yet started; the same name finds the same data again."""
        folder = folders.base() / name
        return cls(
            folder,
            Postgres(folder / "postgres", tied=tied, durable=durable),
            Redis(folder / "redis", tied=tied),
            Elastic.planned(folder, nodes, tied=tied),
        )

    @classmethod
    @contextmanager
    def started(cls, name: str, *, nodes: int = 1, durable: bool = False, keep: bool = False) -> Iterator[Self]:
        """Servers for the length of a block.

        Their data is this process's own and removed afterwards, unless `keep` leaves it for the next of that name.
        """
        services = cls.planned(name if keep else folders.passing(name), nodes=nodes, durable=durable)
        try:
            yield services.start()
        finally:
            services.stop()
            if not keep:
                folders.remove(services.folder)

    def start(self) -> Self:
        """Starts all at once and returns when each answers; the slowest, Elasticsearch, decides."""
        waiting = [service for service in (*self.elastic.nodes, self.postgres, self.redis) if not service.alive()]
        try:
            for service in waiting:
                service.launch()
            for service in waiting:
                service.wait_ready()
            self.elastic.wait_for_nodes()
        except BaseException:
            self.kill()
            raise
        return self

    def stop(self) -> None:
        for service in (*self.elastic.nodes, self.redis, self.postgres):
            service.stop()

    def kill(self) -> None:
        for service in (*self.elastic.nodes, self.redis, self.postgres):
            service.kill()

    def alive(self) -> dict[str, bool]:
        return {service.name: service.alive() for service in (self.postgres, self.redis, *self.elastic.nodes)}

    def environ(self, database: str = USER, redis_database: int = 0) -> dict[str, str]:
        """The settings by which the site finds them."""
        return {
            "DATABASE_URL": self.postgres.url(database),
            "REDIS_URL": self.redis.url(redis_database),
            "ELASTICSEARCH_URL": self.elastic.urls,
        }

    def save(self, path: Path) -> Path:
        """Writes down where they run, for another process; passwords are not in it."""
        told: dict[str, Any] = {
            "folder": str(self.folder),
            "postgres": self.postgres.describe(),
            "redis": self.redis.describe(),
            "elastic": [node.describe() for node in self.elastic.nodes],
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(told, indent=1))
        return path

    @classmethod
    def attach(cls, path: Path) -> Self:
        """Takes up running servers from the file that `save()` wrote."""
        told = json.loads(path.read_text())
        return cls(
            Path(told["folder"]),
            Postgres.from_description(told["postgres"]),
            Redis.from_description(told["redis"]),
            Elastic([ElasticNode.from_description(node) for node in told["elastic"]]),
        )
