"""A cluster of three Elasticsearch nodes that loses one, then its master; nodes that hang."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from chaos.experiments.base import SETTLED
from chaos.experiments.elastic import Searching, not_found, probe
from chaos.load import Load
from chaos.place import Place
from chaos.rewire import three_nodes
from chaos.rig import Scale
from chaos.searching import Look, Prober, longest
from chaos.verdict import Verdict
from stack.elastic import Elastic, ElasticNode
from stack.errors import NotReady

# A question is given 4 s at one node and 4 s at another (`search.engines.elastic.engine`).
SLOWEST = 10.0


class NodesLost(Searching):
    name = "elastic-nodes"
    title = "One of three Elasticsearch nodes killed, back to green, then the master killed"
    minutes = 6
    expect = {
        **Searching.expect, "longest without the index, node lost": 1, "longest without the index, master lost": 30,
        "searches that found nothing": 0,
    }  # fmt: skip

    def run(self, place: Place, scale: Scale) -> Verdict:
        with three_nodes(place) as cluster:
            load, verdict = self.measured(place, scale, lambda load: self._fault(cluster, load, scale))
            looks = self.prober.looks
            verdict.extra["longest without the index, node lost"] = longest(looks, _unranked, until=self.master_lost)
            verdict.extra["longest without the index, master lost"] = longest(looks, _unranked, since=self.master_lost)
            verdict.extra["searches that found nothing"] = sum(look.empty for look in looks)
            verdict.extra["green again after"] = self.green_after
            verdict.extra["another master after"] = self.elected_after
            verdict.seen.append("three nodes with 512 MB each, an index of one shard with one copy")
            self.searched(verdict, self.prober)
        return verdict

    def _fault(self, cluster: Elastic, load: Load, scale: Scale) -> None:
        with probe(load) as self.prober:
            self.prober.wait_good(not_found)
            victim = _holder(cluster)
            victim.kill()
            time.sleep(scale.seconds(20, 4))
            victim.start()
            cluster.wait_for_nodes()
            began = time.time()
            cluster.wait_green()
            self.green_after = round(time.time() - began, 1)
            load.journal.mark(f"{victim.name} is back, the cluster is green")
            master = cluster.master()
            if master is None:
                raise NotReady("The green cluster names no master.")
            self.master_lost = time.time()
            master.kill()
            self.elected_after = _elected(cluster, master)
            time.sleep(scale.seconds(30, 6))
            master.start()
            cluster.wait_for_nodes()
            cluster.wait_green()
            self.since = time.time()
            load.journal.mark(f"{master.name}, which was master, is back")


def _holder(cluster: Elastic) -> ElasticNode:
    """Returns a node that holds a copy of the site's index and does not lead; the one with the primary if it can be."""
    master = cluster.master()
    told = cluster.nodes[0].get("/_cluster/state/routing_table,nodes")
    copies = [
        copy
        for name, index in told["routing_table"]["indices"].items()
        if name.startswith("halqa-")
        for shard in index["shards"].values()
        for copy in shard
    ]
    copies.sort(key=lambda copy: not copy["primary"])
    by_name = {node.name: node for node in cluster.nodes}
    holders = [by_name[told["nodes"][copy["node"]]["name"]] for copy in copies if copy["node"]]
    found = next((node for node in holders if node is not master), None)
    if found is None:
        raise NotReady(f"No node but the master holds the index: {copies}")
    return found


def _elected(cluster: Elastic, lost: ElasticNode, patience: float = 60) -> float:
    began = time.time()
    while time.time() < began + patience:
        master = cluster.master()
        if master is not None and master is not lost:
            return round(time.time() - began, 1)
        time.sleep(0.1)
    return 999


def _unranked(look: Look) -> bool:
    return look.without_index


class NodeFrozen(Searching):
    """A frozen node keeps its connections and answers nothing: only time-outs tell it from one that thinks."""

    name = "elastic-frozen"
    title = "One of three Elasticsearch nodes frozen and thawed, then all three"
    minutes = 6
    expect = {
        **Searching.expect, "not 503": 0, "searches that found nothing": 0, "slowest search": SLOWEST, "slowest page": SLOWEST,
        "page errors": 0, "ranked search back after": SETTLED,
    }  # fmt: skip

    def run(self, place: Place, scale: Scale) -> Verdict:
        with three_nodes(place) as cluster:
            load, verdict = self.measured(place, scale, lambda load: self._fault(cluster, load, scale))
            looks, pages = self.prober.looks, self.pages.looks
            verdict.extra["longest without the index, one frozen"] = longest(looks, _unranked, until=self.all_frozen)
            verdict.extra["longest without the index, all frozen"] = longest(looks, _unranked, since=self.all_frozen)
            verdict.extra["searches that found nothing"] = sum(look.empty for look in looks)
            verdict.extra["ranked search back after"] = self.back_after
            verdict.extra["page errors"] = sum(look.failed for look in pages)
            verdict.extra["slowest page"] = round(max(look.until - look.at for look in pages), 1)
            limited = sum(look.limited for look in looks if self.all_frozen < look.at and look.until < self.since)
            verdict.seen.append(f"with all frozen {limited} searches said that they were limited")
            self.searched(verdict, self.prober)
        return verdict

    def _fault(self, cluster: Elastic, load: Load, scale: Scale) -> None:
        page = Prober(load.stage.browsers[1], ["/en/communities/", load.stage.topic_path], pause=0.5)
        with probe(load) as self.prober, page as self.pages:
            self.prober.wait_good(not_found)
            with _frozen(_holder(cluster)):
                time.sleep(scale.seconds(40, 20))
            cluster.wait_for_nodes()
            cluster.wait_green()
            self.all_frozen = time.time()
            with _frozen(*cluster.nodes):
                time.sleep(scale.seconds(40, 20))
            self.since = time.time()
            load.journal.mark("the nodes are thawed")
            self.back_after = round(self.prober.wait_good(not_found), 1)


@contextmanager
def _frozen(*nodes: ElasticNode) -> Iterator[None]:
    for node in nodes:
        node.hang()
    try:
        yield
    finally:
        for node in nodes:
            node.resume()
