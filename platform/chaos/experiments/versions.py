"""A new version beside the old one, as `python -m stack roll` does it, while people write."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

from chaos.experiments.base import NOTHING_LOST, SETTLES, UnderLoad, settled
from chaos.health import runs_from
from chaos.load import Crowd, Load
from chaos.place import Place
from chaos.rig import Scale, under_load
from chaos.verdict import Verdict
from launch.state import ROOT
from stack import rolling
from stack.services import Services
from stack.site import Site

PARTS = ("communities", "events", "practitioners", "search", "platform", "templates", "requirements")
# The column that the new version's tables have and the old one's code knows nothing of.
TABLE, COLUMN, MIGRATION = "communities_message", "chaos_mark", "9001_chaos_mark"


class VersionRolled(UnderLoad):
    name = "version-rolled"
    title = "A new version with a new column started beside the old one while 50 write, then instead of it"
    minutes = 3.5
    expect = {
        **NOTHING_LOST, **SETTLES, "recovery": 10, "longest_errors": 10, "not 503": 0, "still of the old version": 0,
        "tables of the old version": 0,
    }  # fmt: skip

    def run(self, place: Place, scale: Scale) -> Verdict:
        assert place.site is not None and place.services is not None
        site, services = place.site, place.services
        crowd = Crowd(chatters=30, posters=20) if not scale.short else scale.crowd
        try:
            load, verdict = under_load(
                place, scale, self.name, lambda load: self.during(site, services, load, scale), crowd=crowd
            )
            self.after(place, load, verdict, scale)
        finally:
            place.change(f"ALTER TABLE {TABLE} DROP COLUMN IF EXISTS {COLUMN}")
            place.change(f"DELETE FROM django_migrations WHERE name = '{MIGRATION}'")  # noqa: S608 (our own name)
        return verdict

    def during(self, site: Site, services: Services, load: Load, scale: Scale) -> None:
        self.root = new_version(site.folder / "versions")
        began = time.monotonic()
        rolling.roll(site, self.root)
        self.took = time.monotonic() - began
        self.since = time.time()
        load.journal.mark("the old version has ended")

    def after(self, place: Place, load: Load, verdict: Verdict, scale: Scale) -> None:
        assert place.site is not None
        settled(place, verdict, self.since)
        columns = "SELECT count(*) FROM information_schema.columns WHERE table_name = ? AND column_name = ?"
        verdict.extra["tables of the old version"] = 1 - place.rows(columns, TABLE, COLUMN)[0][0]
        verdict.extra["still of the old version"] = runs_from(place.site, self.root)
        again = sum(len(chatter.closes) for chatter in load.chatters)
        verdict.seen.append(f"changed over in {self.took:.0f} s, tables included; sockets came back {again} times")


def new_version(folder: Path) -> Path:
    """Returns a copy of this version, with one migration more, in a folder of its own below `folder`."""
    root = folder / f"{time.time():.0f}"
    unneeded = shutil.ignore_patterns("__pycache__", "node_modules", "*.pyc")
    for part in PARTS:
        shutil.copytree(ROOT / part, root / part, ignore=unneeded)
    for name in ("manage.py", "pyproject.toml"):
        shutil.copy(ROOT / name, root / name)
    migrations = root / "communities" / "migrations"
    last = max(path.stem for path in migrations.glob("[0-9]*.py"))
    (migrations / f"{MIGRATION}.py").write_text(
        f"""from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("communities", "{last}")]
    operations = [migrations.RunSQL("ALTER TABLE {TABLE} ADD COLUMN IF NOT EXISTS {COLUMN} text")]
"""
    )
    return root
