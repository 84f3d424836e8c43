"""The Elasticsearch program: Elastic's minimal server from Maven Central, with the language analyzers it lacks.

The site itself never needs this; in production ELASTICSEARCH_URL names a full server.
"""

from __future__ import annotations

import functools
import hashlib
import json
import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

from stack import folders
from stack.errors import Missing, NotReady

VERSION = "8.19.21"
ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{VERSION}:zip"
SHA256 = "215d5f3dbf0609a149f6218a9e47b6ae2df34ebbff3c5754e35f15a5e5393c8a"
COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
JAVA = 17
SOURCE = Path(__file__).parent / "analyzers" / "LanguageAnalyzers.java"
ANALYZERS = ("arabic", "cjk", "english", "french", "russian", "spanish")


@functools.cache
def java_home() -> Path:
    """A JDK of version 17 or later with its compiler, the oldest that fits: newer ones warn about what they drop."""
    named = [Path(os.environ[name]) for name in ("ES_JAVA_HOME", "JAVA_HOME") if os.environ.get(name)]
    compiler = shutil.which("javac")
    on_path = [Path(compiler).resolve().parents[1]] if compiler else []
    installed = sorted(path for path in Path("/usr/lib/jvm").glob("*") if not path.is_symlink())
    fitting = {home: version for home in [*named, *on_path, *installed] if (version := _version(home)) >= JAVA}
    if not fitting:
        raise Missing(
            f"A Java development kit of version {JAVA} or later is not on this machine: install the Debian package "
            "openjdk-17-jdk-headless (make services)."
        )
    return min(fitting, key=lambda home: fitting[home])


def program() -> Path:
    """The folder of the server, fetched and completed on first use; everyone may read it, nobody writes into it."""
    home = folders.base() / "programs" / f"elasticsearch-{VERSION}"
    mark = home / "complete"
    wanted = hashlib.sha256(SOURCE.read_bytes()).hexdigest()
    if mark.exists() and mark.read_text() == wanted:
        return home
    home.parent.mkdir(parents=True, exist_ok=True)
    fresh = home.with_name(f"{home.name}.{os.getpid()}")
    folders.remove(fresh)
    with zipfile.ZipFile(_archive(home.parent)) as archive:
        archive.extractall(fresh)
    unpacked = fresh / f"elasticsearch-{VERSION}"
    for script in (unpacked / "bin").iterdir():
        script.chmod(0o755)
    _add_analyzers(unpacked)
    (unpacked / "complete").write_text(wanted)
    folders.remove(home)
    unpacked.rename(home)
    folders.remove(fresh)
    return home


def _archive(folder: Path) -> Path:
    archive = folder / f"elasticsearch-{VERSION}.zip"
    if not archive.exists():
        maven = shutil.which("mvn")
        if maven is None:
            raise Missing("Maven is not on this machine: install the Debian package maven (make services).")
        fetched = folder / f"fetched-{os.getpid()}"
        done = subprocess.run(
            [maven, "-q", "-B", COPY, f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={fetched}"],
            capture_output=True, text=True, check=False, env={**os.environ, "JAVA_HOME": str(java_home())},
        )  # fmt: skip
        if done.returncode:
            errors = [line for line in done.stdout.splitlines() if "ERROR" in line]
            raise Missing(f"Elasticsearch {VERSION} could not be fetched with Maven: {errors[:1] or done.stderr}")
        (fetched / archive.name).replace(archive)
        fetched.rmdir()
    if hashlib.sha256(archive.read_bytes()).hexdigest() != SHA256:
        archive.unlink()
        raise Missing(f"The fetched Elasticsearch {VERSION} is not the one that was pinned; it was thrown away.")
    return archive


def _add_analyzers(server: Path) -> None:
    """Compiles our stable plugin against the server's own libraries and puts it among its plugins."""
    plugin = server / "plugins" / "halqa-analyzers"
    classes = plugin / "classes"
    classes.mkdir(parents=True)
    bin_folder = java_home() / "bin"
    _run(
        [bin_folder / "javac", "--release", str(JAVA), "-cp", f"{server / 'lib'}/*", "-d", classes, SOURCE],
        "compiled",
    )
    _run([bin_folder / "jar", "--create", "--file", plugin / "halqa-analyzers.jar", "-C", classes, "."], "packed")
    shutil.rmtree(classes)
    (plugin / "stable-plugin-descriptor.properties").write_text(
        "name=halqa-analyzers\ndescription=The language analyzers of the full distribution\nversion=1\n"
        f"elasticsearch.version={VERSION}\njava.version={JAVA}\n"
    )
    named = {name: f"halqa.analyzers.LanguageAnalyzers${name.capitalize()}" for name in ANALYZERS}
    (plugin / "named_components.json").write_text(
        json.dumps({"org.elasticsearch.plugin.analysis.AnalyzerFactory": named})
    )


def _run(command: list[Path | str], what: str) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotReady(f"The analyzers for Elasticsearch could not be {what}: {done.stderr.strip()}")


def _version(home: Path) -> int:
    """The Java version of a JDK from its release file, 0 if there is no compiler."""
    try:
        said = re.search(r'JAVA_VERSION="(\d+)', (home / "release").read_text())
    except OSError:
        return 0
    return int(said[1]) if said and (home / "bin" / "javac").exists() else 0
