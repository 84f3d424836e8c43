"""Taking in what another network has, on the embedded default."""

from __future__ import annotations

import shutil

from bench.measure import Figure
from bench.rig import Rig, run_inside
from launch import prepare
from launch.environment import child_environment
from launch.state import State

COUNT, TRIAL = 1_000, 100
WANTED = 1_000.0


def records(rig: Rig) -> list[Figure]:
    """A site on SQLite of its own, made anew: what is taken in would be in the way of the next run."""
    state = State(rig.folder / "import", shared_venv=State.from_environment().venv)
    env = child_environment(HALQA_STATE=str(state.folder), HALQA_DEMO="0", DJANGO_SETTINGS_MODULE="config.settings.dev")
    for name in ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL"):
        env.pop(name, None)
    shutil.rmtree(state.folder, ignore_errors=True)
    prepare.embedded_database(state, env, rig.progress)
    prepare.manage(state, env, rig.progress, "Vocabularies and pages", "prepare")
    count = COUNT if rig.amounts.posts >= 50_000 else TRIAL
    told = run_inside(env, "imports", repeats=rig.repeats, count=count)
    return [
        Figure(
            f"import {kind}", "records/s", values, goal=WANTED, second=told["bulk"][kind],
            second_beside="bulk_create of the finished rows",
            remark=f"{count:,} records a repeat in six languages, a second of one core's time",
        )
        for kind, values in told["ours"].items()
    ]  # fmt: skip
