"""Elasticsearch on loopback: one node for tests, three for the fault rig."""

from __future__ import annotations

import json
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, ClassVar, Self

from stack import elastic_dist, folders, ports
from stack.errors import NotReady
from stack.service import Service

LOG4J = """\
status = error
appender.console.type = Console
appender.console.name = console
appender.console.layout.type = PatternLayout
appender.console.layout.pattern = [%d{ISO8601}][%-5p][%-25c{1.}] %m%n
rootLogger.level = info
rootLogger.appenderRef.console.ref = console
"""
JVM = """\
-Xms{heap}
-Xmx{heap}
-XX:+UseG1GC
-Djava.io.tmpdir={folder}/tmp
--add-modules=jdk.incubator.vector
-Dorg.apache.lucene.store.MMapDirectory.sharedArenaMaxPermits=1
-XX:+ExitOnOutOfMemoryError
-XX:ErrorFile={folder}/crash-%p.log
"""


class ElasticNode(Service):
    """One node; `peers` are the transport ports of the whole cluster, itself included."""

    kind: ClassVar[str] = "elastic"
    # Fifteen seconds on an idle machine; minutes beside several others that start.
    patience: ClassVar[float] = 300

    def __init__(
        self, folder: Path, *, port: int = 0, tied: bool = True, transport: int = 0,
        peers: dict[str, int] | None = None, heap: str = "512m",
    ) -> None:  # fmt: skip
        super().__init__(folder, port=port, tied=tied)
        self.transport = transport or ports.free(1)[0]
        self.peers = peers or {self.name: self.transport}
        self.heap = heap

    def options(self) -> dict[str, Any]:
        return {"transport": self.transport, "peers": self.peers, "heap": self.heap}

    @property
    def url(self) -> str:
        return f"http://{ports.HOST}:{self.port}"

    def prepare(self) -> None:
        for name in ("data", "tmp", "logs"):
            folders.own(self.folder / name)
        config = folders.own(self.folder / "config")
        settings: dict[str, Any] = {
            "cluster.name": "halqa",
            "node.name": self.name,
            "path.data": str(self.folder / "data"),
            "path.logs": str(self.folder / "logs"),
            "http.host": ports.HOST,
            "http.port": self.port,
            "transport.host": ports.HOST,
            "transport.port": self.transport,
            "xpack.security.enabled": False,
            # A disk that is nearly full elsewhere is no reason to refuse a test's hundred documents.
            "cluster.routing.allocation.disk.threshold_enabled": False,
            "action.destructive_requires_name": False,
        }
        if len(self.peers) > 1:
            settings["discovery.seed_hosts"] = [f"{ports.HOST}:{port}" for port in self.peers.values()]
            settings["cluster.initial_master_nodes"] = list(self.peers)
            # A node that hangs is noticed within seconds; one that was killed, at once.
            settings["cluster.fault_detection.leader_check.timeout"] = "3s"
            settings["cluster.fault_detection.follower_check.timeout"] = "3s"
        else:
            settings["discovery.type"] = "single-node"
        # JSON is YAML.
        folders.own_file(config / "elasticsearch.yml", json.dumps(settings, indent=1))
        folders.own_file(config / "log4j2.properties", LOG4J)
        folders.own_file(config / "jvm.options", JVM.format(heap=self.heap, folder=self.folder))

    def command(self) -> list[str]:
        return [str(elastic_dist.program() / "bin" / "elasticsearch")]

    def environment(self) -> dict[str, str]:
        return super().environment() | {
            "ES_JAVA_HOME": str(elastic_dist.java_home()),
            "ES_PATH_CONF": str(self.folder / "config"),
            "ES_TMPDIR": str(self.folder / "tmp"),
            # The little program that starts the server needs next to nothing.
            "CLI_JAVA_OPTS": "-Xms4m -Xmx64m -XX:+UseSerialGC",
        }

    def ready(self) -> bool:
        return bool(self.health())

    def health(self) -> dict[str, Any]:
        """What the cluster says of itself through this node, {} while it has no master."""
        return self.get("/_cluster/health?master_timeout=1s&timeout=1s")

    def get(self, path: str) -> dict[str, Any]:
        try:
            with urllib.request.urlopen(f"{self.url}{path}", timeout=5) as answer:  # noqa: S310 (our own loopback)
                told = json.load(answer)
        except (OSError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}


class Elastic:
    """A cluster; with one node the cluster is that node."""

    def __init__(self, nodes: list[ElasticNode]) -> None:
        self.nodes = nodes

    @classmethod
    def planned(cls, folder: Path, count: int = 1, *, tied: bool = True, heap: str = "512m") -> Self:
        """Nodes that know each other, not yet started."""
        names = [f"elastic-{number}" for number in range(1, count + 1)]
        peers = dict(zip(names, ports.free(count), strict=True))
        return cls(
            [ElasticNode(folder / name, tied=tied, transport=peers[name], peers=peers, heap=heap) for name in names]
        )

    @property
    def urls(self) -> str:
        """What ELASTICSEARCH_URL takes."""
        return ",".join(node.url for node in self.nodes)

    def start(self) -> Self:
        for node in self.nodes:
            if not node.alive():
                node.launch()
        return self.wait_ready()

    def wait_ready(self) -> Self:
        for node in self.nodes:
            node.wait_ready()
        return self.wait_for_nodes()

    def wait_for_nodes(self, patience: float = 300) -> Self:
        """Waits until every living node is in the cluster and it is not red."""
        until = time.monotonic() + patience
        living = [node for node in self.nodes if node.alive()]
        while not (
            living
            and (health := living[0].health()).get("number_of_nodes") == len(living)
            and health["status"] in {"green", "yellow"}
        ):
            if time.monotonic() > until:
                raise NotReady(
                    f"Elasticsearch did not come together; the last it said: {living and living[0].health()}"
                )
            time.sleep(0.2)
        return self

    def wait_green(self, patience: float = 300) -> Self:
        """Waits until every copy of every shard is where it belongs."""
        until = time.monotonic() + patience
        while (health := self.health()).get("status") != "green":
            if time.monotonic() > until:
                raise NotReady(f"Elasticsearch did not turn green; the last it said: {health}")
            time.sleep(0.2)
        return self

    def health(self) -> dict[str, Any]:
        for node in self.nodes:
            if node.alive() and (health := node.health()):
                return health
        return {}

    def master(self) -> ElasticNode | None:
        """The node that leads now, None while there is none."""
        for node in self.nodes:
            if not node.alive():
                continue
            told = node.get("/_cluster/state/master_node,nodes?local=true")
            name = told.get("nodes", {}).get(told.get("master_node") or "", {}).get("name")
            if name:
                return next(other for other in self.nodes if other.name == name)
        return None

    def alive(self) -> bool:
        return all(node.alive() for node in self.nodes)

    def stop(self) -> None:
        for node in self.nodes:
            node.stop()

    def kill(self) -> None:
        for node in self.nodes:
            node.kill()

    def restart(self) -> Self:
        self.stop()
        return self.start()
