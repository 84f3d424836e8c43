"""Filling the index and asking it, on Elasticsearch beside the raw client, and on the embedded engine."""

from __future__ import annotations

import re
import shutil

from bench.measure import Figure
from bench.rig import Rig, run_inside
from launch import database, prepare
from launch.environment import child_environment
from launch.state import State

# Beside these posts stand 20,000 documents of people, communities, topics and events.
EMBEDDED = ("--practitioners=5000", "--communities=100", "--topics=2000", "--posts=86000", "--events=5000")
TRIAL = ("--practitioners=200", "--communities=10", "--topics=50", "--posts=1000", "--events=100")


def index(rig: Rig) -> list[Figure]:
    told = rig.inside("index", repeats=rig.repeats)
    remark = f"{told['documents']:,} posts from rows of the database"
    beside = "helpers.bulk of the finished documents"
    return [Figure("index", "documents/s", told["ours"], told["raw"], beside=beside, goal=0.75, remark=remark)]


def words(rig: Rig) -> list[Figure]:
    """Every peer that was measured finds none of these."""
    told = rig.inside("words")
    return [
        Figure(
            f"words not found, {engine}", "words", [float(len(missed))], higher_is_better=False, goal=0.0,
            remark=f"of {told['asked']} forms in six languages" + (f": {', '.join(missed)}" if missed else ""),
        )
        for engine, missed in told["missed"].items()
    ]  # fmt: skip


def answers(rig: Rig) -> list[Figure]:
    told = rig.inside("answers", repeats=rig.repeats, words=rig.facts["words"])
    remark = f"p95 of {told['questions']} questions in five scripts, up to {told['most_hits']:,} hits"
    return [
        Figure(
            "search", "ms", told["ours"], told["raw"], beside="the same query sent by the client alone",
            higher_is_better=False, allowance=15.0, remark=remark,
        )
    ]  # fmt: skip


def embedded(rig: Rig) -> list[Figure]:
    """A site on SQLite of its own, kept beside the data of the benchmarks."""
    state = State(rig.folder / "embedded", shared_venv=State.from_environment().venv)
    env = child_environment(HALQA_STATE=str(state.folder), HALQA_DEMO="0", DJANGO_SETTINGS_MODULE="config.settings.dev")
    for name in ("DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL"):
        env.pop(name, None)
    amounts = EMBEDDED if rig.amounts.posts >= 50_000 else TRIAL
    if state.stamp("loaded").partition(": ")[0] != " ".join(amounts) or not database.is_current(state):
        shutil.rmtree(state.folder, ignore_errors=True)
        prepare.embedded_database(state, env, rig.progress)
        prepare.manage(state, env, rig.progress, "Data on SQLite", "generate_load", *amounts)
        state.write_stamp("loaded", f"{' '.join(amounts)}: {_last_line(state, 'generate_load')}")
    count = re.match(r"\d+", state.stamp("loaded").partition(": ")[2])
    told = run_inside(env, "embedded", repeats=rig.repeats, words=rig.facts["words"])
    remark = (
        f"p95 of {told['questions']} questions with up to {told['most_hits']:,} hits among "
        f"{int(count[0]) if count else 0:,} documents, with rights, facets and highlights, each asked as if for the first time"
    )
    return [Figure("search-embedded", "ms", told["ours"], higher_is_better=False, goal=100.0, remark=remark)]


def _last_line(state: State, command: str) -> str:
    return state.log(command).read_text().strip().splitlines()[-1]
