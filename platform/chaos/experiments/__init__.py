"""All experiments, in the order in which they are run."""

from chaos.experiments import elastic, embedded, processes, races, servers
from chaos.experiments.base import Experiment

ALL: tuple[Experiment, ...] = (
    processes.WebKilled(),
    processes.WorkerKilled(),
    servers.RedisLost(),
    servers.PostgresRestarted(),
    servers.PostgresKilled(),
    servers.PostgresAway(),
    elastic.NodesLost(),
    elastic.ElasticAway(),
    elastic.BulkRefused(),
    races.LastSeats(),
    races.SameForm(),
    races.MemberRemoved(),
    elastic.IndexRebuilt(),
    processes.ManyWorkers(),
    embedded.Embedded(),
    embedded.EmbeddedSeats(),
)
BY_NAME = {experiment.name: experiment for experiment in ALL}
