"""A cluster of three Elasticsearch nodes that loses one, then its master."""

from __future__ import annotations

import time

from chaos.experiments.elastic import Searching, not_found, probe
from chaos.load import Load
from chaos.place import Place
from chaos.rewire import three_nodes
from chaos.rig import Scale
from chaos.searching import Look, longest
from chaos.verdict import Verdict
from stack.elastic import Elastic, ElasticNode
from stack.errors import NotReady


class NodesLost(Searching):
    name = "elastic-nodes"
    title = "One of three Elasticsearch nodes killed, back to green, then the master killed"
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
