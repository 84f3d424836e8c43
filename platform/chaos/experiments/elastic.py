"""Search: Elasticsearch away, or refusing; its index made anew while people write."""

from __future__ import annotations

import asyncio
import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

from chaos.bulk_proxy import Proxy
from chaos.experiments.base import NOTHING_LOST, SETTLED, Experiment, tell_settled
from chaos.judge import body_of
from chaos.load import Crowd, Load
from chaos.place import Place
from chaos.rewire import elastic_at, rebuild
from chaos.rig import Scale, under_load
from chaos.searching import Look, Prober, longest, search_path, total
from chaos.verdict import Verdict
from chaos.web import Browser
from stack.errors import NotReady

INDEX_SETTLES: dict[str, float] = {
    "facts settled after": SETTLED, "index settled after": SETTLED, "dead jobs": 0, "index differs": 0,
}  # fmt: skip
# The pages on which the search stands; each must say so while it is limited.
PAGES = ("/en/search/?q=Chaos", "/en/practitioners/", "/en/communities/")
SAMPLE = 25
FULL_WRITES, SHORT_WRITES = 5000, 60
LONGER = 240.0


class Searching(Experiment):
    """A fault of the search while people write and somebody searches all the time."""

    expect = {**NOTHING_LOST, **INDEX_SETTLES, "search errors": 0}

    def __init__(self) -> None:
        self.since = 0.0

    def crowd(self, scale: Scale) -> Crowd:
        return scale.crowd

    def measured(self, place: Place, scale: Scale, fault: Callable[[Load], None]) -> tuple[Load, Verdict]:
        load, verdict = under_load(place, scale, self.name, fault, crowd=self.crowd(scale))
        self.settled(place, verdict)
        return load, verdict

    def settled(self, place: Place, verdict: Verdict) -> dict[str, Any]:
        told: dict[str, Any] = place.inside("settle", since=self.since, seconds=SETTLED + 30)
        tell_settled(verdict, told, ("facts", "index"))
        return told

    def searched(self, verdict: Verdict, prober: Prober) -> None:
        """Adds what the one who searched was told, over the whole run."""
        failed = [look for look in prober.looks if look.failed]
        verdict.extra["searches"] = len(prober.looks)
        verdict.extra["search errors"] = len(failed)
        verdict.extra["slowest search"] = round(max((look.until - look.at for look in prober.looks), default=0), 1)
        verdict.seen += sorted({look.why for look in failed})[:3]
        others = [look for look in prober.looks if not look.failed and not_found(look)]
        verdict.extra["searches by titles alone"] = sum(look.limited for look in others)
        verdict.seen += [f"a search found {look.total}, limited: {look.limited}" for look in others[:3]]


def probe(load: Load) -> Prober:
    """Somebody in the community who looks for its topic."""
    return Prober(load.stage.browsers[0], [search_path(f"Chaos {load.stage.tag}")], api=True)


def not_found(look: Look) -> bool:
    return look.without_index or look.empty


class ElasticAway(Searching):
    name = "elastic-away"
    title = "Elasticsearch away for 10 minutes with 5,000 writes, then back"
    minutes = 13
    expect = {
        **Searching.expect, "not 503": 0, "longest_errors": 10, "writes short of what was meant": 0,
        "pages that do not say so": 0, "page errors": 0, "ranked search back after": SETTLED,
    }  # fmt: skip

    def crowd(self, scale: Scale) -> Crowd:
        if scale.short:
            return Crowd(chatters=8, posters=12, visitors=2, chat_pause=2.0, post_pause=2.0)
        return Crowd(chatters=15, posters=50, visitors=3, chat_pause=5.0, post_pause=4.0)

    def run(self, place: Place, scale: Scale) -> Verdict:
        load, verdict = self.measured(place, scale, lambda load: self._fault(place, load, scale))
        posts = self._posts(load)
        verdict.extra["away for"] = round(self.since - self.gone)
        verdict.extra["posts while away"] = posts
        verdict.extra["writes short of what was meant"] = max(0, scale.count(FULL_WRITES, SHORT_WRITES) - posts)
        away = [look for look in self.pages.looks if self.told < look.at and look.until < self.since]
        verdict.extra["pages that do not say so"] = sum(not look.limited for look in away)
        verdict.extra["page errors"] = sum(look.failed for look in self.pages.looks)
        verdict.extra["slowest page"] = round(max(look.until - look.at for look in self.pages.looks), 1)
        verdict.extra["ranked search back after"] = self.back_after
        verdict.seen.append(f"{len(away)} pages of search were looked at while it was away")
        self.searched(verdict, self.prober)
        return verdict

    def _fault(self, place: Place, load: Load, scale: Scale) -> None:
        assert place.services is not None
        node = place.services.elastic.nodes[0]
        pages = Prober(load.stage.browsers[1], PAGES, pause=0.5)
        with probe(load) as self.prober, pages as self.pages:
            self.prober.wait_good(not_found)
            node.kill()
            self.gone, self.since = time.time(), float("inf")
            self.prober.wait_good(lambda look: not look.limited)
            self.told = time.time()
            time.sleep(scale.seconds(600, 18))
            # A slow machine is given longer to write as much.
            until = time.time() + LONGER
            while self._posts(load) < scale.count(FULL_WRITES, SHORT_WRITES) and time.time() < until:
                time.sleep(1)
            node.start()
            # It answers long before it has read its index again; it is back when it has.
            place.services.elastic.wait_for_nodes()
            self.since = time.time()
            load.journal.mark("Elasticsearch is back")
            self.back_after = round(self.prober.wait_good(not_found), 1)

    def _posts(self, load: Load) -> int:
        """Returns how many posts were acknowledged while it was away."""
        return sum(
            line.state == "acked" and line.what == "post" and self.gone < line.at < self.since
            for line in list(load.journal.lines)
        )


class BulkRefused(Searching):
    name = "elastic-refusing"
    title = "A third of bulk items refused with 429, and one document that the mapping rejects"
    minutes = 3.5
    expect = {
        **Searching.expect, "not 503": 0, "rejected not listed for staff": 0, "listed without cause": 0,
        "rejected still missing when offered again": 0,
    }  # fmt: skip

    def run(self, place: Place, scale: Scale) -> Verdict:
        assert place.services is not None
        proxy = Proxy(place.services.elastic.nodes[0].port)
        with proxy, elastic_at(place, proxy.url):
            load, verdict = under_load(place, scale, self.name, lambda load: self._fault(place, proxy, load, scale))
            listed = self.settled(place, verdict)["rejected"]
            verdict.extra["listed without cause"] = len(set(listed) - {self.key})
            self._offered_again(place, proxy, load, verdict)
        verdict.extra["longest without the index"] = longest(self.prober.looks, not_found)
        verdict.extra["refused items"] = proxy.refused
        verdict.seen.append(f"refused with 429: {proxy.refused} of {proxy.items} items; spoiled: {proxy.spoiled}")
        if not proxy.refused or not proxy.spoiled:
            raise NotReady("Nothing was refused: no bulk request came by way of the proxy.")
        self.searched(verdict, self.prober)
        return verdict

    def _fault(self, place: Place, proxy: Proxy, load: Load, scale: Scale) -> None:
        word = f"spoiled{load.stage.tag}"
        self.word = word
        proxy.spoil = word.encode()
        with probe(load) as self.prober:
            self.prober.wait_good(not_found)
            proxy.share = 1 / 3
            self.key = f"post:{_write(place, load, word)}"
            time.sleep(scale.seconds(120, 20))
            proxy.share = 0.0
            self.since = time.time()
            load.journal.mark("nothing is refused any more")

    def _offered_again(self, place: Place, proxy: Proxy, load: Load, verdict: Verdict) -> None:
        """The secretariat sees the document, and has it written again once its mapping takes it."""
        staff = Browser(place.port, {"halqa_session": place.inside("secretary")})
        page = asyncio.run(staff.get("/cms/search-refused/"))
        shown = page.status == 200 and self.key in page.text
        verdict.extra["rejected not listed for staff"] = int(not shown)
        if not shown:
            verdict.seen.append(f"/cms/search-refused/ answered {page.status} and did not name {self.key}")
        proxy.spoil = b""
        asyncio.run(staff.post("/cms/search-refused/again/", {}))
        time.sleep(2)
        found = asyncio.run(total(load.stage.browsers[0], self.word))
        left = place.inside("settle", since=time.time(), seconds=10)
        verdict.extra["rejected still missing when offered again"] = int(not found) + len(left["rejected"])


def _write(place: Place, load: Load, word: str) -> int:
    """Posts one more answer by the form, as a writer of its own; returns its id."""
    browser, tag = load.stage.browsers[0], load.stage.tag
    body = body_of(tag, word, 1)
    answer = asyncio.run(browser.post(load.stage.topic_path, {"body": body, "submission_key": str(uuid.uuid4())}))
    rows = place.rows("SELECT id FROM communities_post WHERE topic_id = ? AND body = ?", load.stage.topic, body)
    if not rows:
        raise NotReady(f"The post that is to be spoiled was not taken: {answer.status} {answer.location}")
    return int(rows[0][0])


class IndexRebuilt(Searching):
    name = "index-rebuilt"
    title = "The search index made anew, again and again, under writes, deletes and a community being closed"
    minutes = 4
    expect = {
        **Searching.expect, "searches without the topic": 0, "rebuilding failed": 0, "taken away and found": 0,
        "private and found": 0, "kept and not found": 0,
    }  # fmt: skip

    def run(self, place: Place, scale: Scale) -> Verdict:
        load, verdict = self.measured(place, scale, lambda load: self._fault(place, load, scale))
        verdict.extra["searches without the topic"] = sum(not_found(look) for look in self.prober.looks)
        verdict.extra["rebuilt"] = self.rebuilt
        verdict.extra["rebuilding failed"] = self.failed
        stranger, member = Browser(place.port), load.stage.browsers[0]
        found = {
            "taken away and found": [word for word in self._some("gone") if _finds(member, word)],
            "private and found": [word for word in self._some("private") if _finds(stranger, word)],
            "kept and not found": [word for word in self._some("kept") if not _finds(stranger, word)],
        }
        for name, words in found.items():
            verdict.extra[name] = len(words)
            verdict.seen += [f"{name}: {word}" for word in words[:3]]
        counts = {name: len(words) for name, words in self.words.items()}
        verdict.seen.append(f"posts of the churn: {counts}")
        if not all(counts.values()):
            raise NotReady(f"The churn did not do all that it should: {counts}")
        self.searched(verdict, self.prober)
        return verdict

    def _some(self, kind: str) -> list[str]:
        words: list[str] = self.words[kind]
        return words[-SAMPLE:]

    def _fault(self, place: Place, load: Load, scale: Scale) -> None:
        seconds = scale.seconds(120, 25)
        self.words: dict[str, list[str]] = {}
        self.rebuilt = self.failed = 0
        assert place.site is not None

        def churn() -> None:
            self.words = place.inside("churn", tag=load.stage.tag, seconds=seconds)

        with probe(load) as self.prober:
            self.prober.wait_good(not_found)
            churning = threading.Thread(target=churn)
            churning.start()
            while churning.is_alive():
                self.failed += not rebuild(place.site)
                self.rebuilt += 1
            churning.join()
            self.since = time.time()


def _finds(browser: Browser, word: str) -> bool:
    return asyncio.run(total(browser, word)) > 0
