"""Words that are lost, moved and doubled on the way, and rows that are committed long after they took their number."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from chaos.experiments.base import NOTHING_LOST, SETTLES, UnderLoad, settled
from chaos.journal import ACKED, SENT
from chaos.judge import body_of
from chaos.load import Load
from chaos.place import Place
from chaos.planted.switch import BAD_LAYER, notes, switch
from chaos.rig import Scale
from chaos.verdict import Verdict
from stack.services import Services
from stack.site import Site

LATE = 3.0
# A room writes one thing after the other. What waited for the late one is worked off before the next.
BREATH = 12.0


class BadLayer(UnderLoad):
    """Late are a message, for which the whole room has to wait, and a topic elsewhere, whose facts are overtaken."""

    name = "bad-layer"
    title = "A channel layer that drops 20 %, reorders 5 %, doubles 5 %; messages and topics committed 3 s late"
    minutes = 2.5
    expect = {
        **NOTHING_LOST, **SETTLES, "longest_errors": 10, "facts unread": 0, "facts read twice": 0, "late not written": 0,
        "no word lost": 0,
    }  # fmt: skip

    def during(self, site: Site, services: Services, load: Load, scale: Scale) -> None:
        place = load.place
        self.switch = switch(place.planted)
        self.since, self.before = time.time(), place.inside("last_fact")
        self.late: list[int] = []
        elsewhere = asyncio.run(place.stage(1))
        rounds = scale.count(4, 2)
        self.switch.turn(layer=BAD_LAYER)
        try:
            with ThreadPoolExecutor(2) as both:
                for number in range(1, rounds + 1):
                    time.sleep(BREATH)
                    said = both.submit(self._say, load, number)
                    opened = both.submit(
                        place.inside, "late_topic", person=elsewhere.people[0]["id"], community=elsewhere.community,
                        title=f"Late {elsewhere.tag} {number}", seconds=LATE,
                    )  # fmt: skip
                    said.result()
                    self.late.append(opened.result()["fact"])
            time.sleep(BREATH)
        finally:
            self.switch.off()
        self.rounds = rounds
        load.journal.mark("the channel layer is well again")

    @staticmethod
    def _say(load: Load, number: int) -> None:
        key, who = str(uuid.uuid4()), "late"
        about = {"what": "chat", "number": number, "key": key}
        load.journal.note(who, SENT, **about)  # type: ignore[arg-type]
        ack = load.place.inside(
            "late_message", person=load.stage.people[-1]["id"], room=load.stage.room, key=key,
            body=body_of(load.stage.tag, who, number), seconds=LATE,
        )  # fmt: skip
        load.journal.note(who, ACKED, seq=ack["seq"], row=ack["id"], **about)  # type: ignore[arg-type]

    def after(self, place: Place, load: Load, verdict: Verdict, scale: Scale) -> None:
        settled(place, verdict, load.ended_at)
        heard = Counter(int(about) for kind, about in notes(place.planted, self.since) if kind == "fact")
        stated = place.inside("facts_after", number=self.before)
        verdict.extra["facts unread"] = sum(not heard[fact] for fact in stated)
        verdict.extra["facts read twice"] = sum(heard[fact] > 1 for fact in stated)
        verdict.extra["late not written"] = self.rounds - len(self.late)
        order = [int(about) for kind, about in notes(place.planted, self.since) if kind == "fact"]
        overtaken = sum(
            any(later > fact for later in order[: order.index(fact)]) for fact in self.late if fact in order
        )
        words = Counter(about for kind, about in notes(place.planted, self.since) if kind == "layer")
        # A layer that lost nothing would prove nothing.
        verdict.extra["no word lost"] = int(not words["lost"])
        gaps = sum(chatter.gaps for chatter in load.chatters)
        repeats = sum(chatter.repeats for chatter in load.chatters)
        verdict.seen.append(
            f"of the words between processes {words['lost']} were lost, {words['moved']} moved, {words['doubled']} doubled; "
            f"{self.rounds} messages and topics 3 s late; {overtaken} of the topics' facts were read after higher ones; "
            f"clients asked {gaps} times for what was missing and passed over {repeats} repeats"
        )
