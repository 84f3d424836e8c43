"""All experiments, in the order in which they are run."""

from chaos.experiments import elastic, elastic_nodes, embedded, late, processes, races, servers, versions, work
from chaos.experiments.base import Experiment

ALL: tuple[Experiment, ...] = (
    processes.WebKilled(),
    processes.WorkerKilled(),
    work.WorkCut(),
    servers.RedisLost(),
    servers.PostgresRestarted(),
    servers.PostgresKilled(),
    servers.PostgresAway(),
    late.BadLayer(),
    elastic_nodes.NodesLost(),
    elastic_nodes.NodeFrozen(),
    elastic.ElasticAway(),
    elastic.BulkRefused(),
    races.LastSeats(),
    races.SameForm(),
    races.MemberRemoved(),
    elastic.IndexRebuilt(),
    processes.ManyWorkers(),
    versions.VersionRolled(),
    embedded.Embedded(),
    embedded.EmbeddedSeats(),
    embedded.EmbeddedSameForm(),
)
BY_NAME = {experiment.name: experiment for experiment in ALL}
