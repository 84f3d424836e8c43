"""What the driver is made of: answers cut off, cookies, journals that were cut."""

from __future__ import annotations

from pathlib import Path

import pytest

from chaos.journal import ACKED, SENT, Journal, read
from chaos.verdict import Verdict, worst
from chaos.web import Browser, parse


def test_an_answer_is_read_with_its_cookies() -> None:
    browser = Browser(1)
    said = b"HTTP/1.1 302 Found\r\nLocation: /x#p7\r\nSet-Cookie: a=1; Path=/\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n"
    answer = browser._keep(parse(said))
    assert (answer.status, answer.location, browser.cookie()) == (302, "/x#p7", "a=1; b=2")


def test_chunks_are_put_together() -> None:
    said = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    assert parse(said).body == b"abcde"


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"HTTP/1.1 200 OK\r\nContent-",
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    ],
)
def test_half_an_answer_is_none(said: bytes) -> None:
    with pytest.raises(EOFError):
        parse(said)


def test_a_journal_is_read_back_up_to_where_it_was_cut(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    with Journal(path) as journal:
        journal.note("a", SENT, what="chat", number=1, key="k")
        journal.note("a", ACKED, what="chat", number=1, key="k", seq=4, row=9)
    path.write_text(path.read_text() + '{"at": 1, "who": "b", "sta')
    assert read(path) == journal.lines


def test_the_worst_of_the_repeats_is_told() -> None:
    one = Verdict(acknowledged=10, lost=1, recovery=2.0, extra={"x": 1}, seen=["a"])
    two = Verdict(acknowledged=12, doubled=2, recovery=1.0, extra={"x": 3, "y": 4}, seen=["a", "b"])
    assert worst([one, two]) == Verdict(
        acknowledged=10, lost=1, doubled=2, recovery=2.0, extra={"x": 3, "y": 4}, seen=["a", "b"]
    )


def test_a_measure_above_its_limit_or_not_taken_is_a_miss() -> None:
    verdict = Verdict(lost=1, extra={"x": 5})
    assert verdict.misses({"lost": 0, "doubled": 0, "x": 4, "z": 1}) == [
        "lost: 1, expected at most 0",
        "x: 5, expected at most 4",
        "z was not measured",
    ]
