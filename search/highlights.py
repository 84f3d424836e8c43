"""Found words marked in stored text. What comes out is escaped but for `<mark>`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from html import escape

from search.analysis.fold import fold, plain
from search.analysis.question import Term
from search.analysis.scripts import WORD, has_han, script, words
from search.analysis.stems import forms

READ = 20_000
LENGTH = 220
LEAD = 60
Span = tuple[int, int]


class Marker:
    """Marks the words of one question."""

    def __init__(self, terms: Iterable[Term]) -> None:
        terms = list(terms)
        self._stems = frozenset(stem for term in terms for stem in term.stems)
        self._starts = tuple(term.any_of[0][0] for term in terms if term.prefix)
        self._runs = tuple(run for term in terms for run, _s, _e in words(plain(term.text)) if script(run) == "han")
        self._initials = frozenset(fold(start[0])[:1] for start in (*self._stems, *self._starts) if start)
        # By language: the texts of one answer share most of their words.
        self._known: defaultdict[str, dict[str, bool]] = defaultdict(dict)

    def spans(self, text: str, language: str) -> list[Span]:
        """Returns where found words stand, neighbours joined."""
        text = text[:READ]
        if not has_han(text):
            here, known = set(WORD.findall(text)), self._known[language]
            for word in here - known.keys():
                known[word] = self._hits(plain(word), language)
            hits = {word for word in here if known[word]}
            found = [match.span() for match in WORD.finditer(text) if match.group() in hits] if hits else []
            return _joined(found, text)
        found = []
        for word, start, end in words(text):
            if script(word) == "han":
                for run in self._runs:
                    at = word.find(run)
                    while at >= 0:
                        found.append((start + at, start + at + len(run)))
                        at = word.find(run, at + len(run))
            elif self._hits(plain(word), language):
                found.append((start, end))
        return _joined(sorted(found), text)

    def _hits(self, word: str, language: str) -> bool:
        if not word:
            return False
        # A stem of European scripts begins as its word does; in Arabic what is written before the word goes.
        if word[0] < "\u0590" and fold(word[0])[:1] not in self._initials:
            return False
        stems = forms(word, language)
        if not self._stems.isdisjoint(stems):
            return True
        return bool(self._starts) and (
            fold(word).startswith(self._starts) or any(stem.startswith(self._starts) for stem in stems)
        )

    def whole(self, text: str, language: str) -> str:
        """Returns the whole text with its found words marked, "" where there is none."""
        spans = self.spans(text, language)
        return _marked(text, spans, 0, len(text)) if spans else ""

    def snippet(self, text: str, language: str) -> str:
        """Returns the stretch with the most found words, "" where there is none."""
        spans = self.spans(text, language)
        if not spans:
            return ""
        start, end = _window(text, spans)
        inside = [span for span in spans if span[0] >= start and span[1] <= end]
        return ("…" if start else "") + _marked(text, inside, start, end).strip() + ("…" if end < len(text) else "")


def _joined(spans: Sequence[Span], text: str) -> list[Span]:
    joined: list[Span] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        elif joined and not text[joined[-1][1] : start].strip(" \u00a0-"):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _window(text: str, spans: Sequence[Span]) -> Span:
    best = max(spans, key=lambda span: (sum(1 for other in spans if span[0] <= other[0] < span[0] + LENGTH), -span[0]))
    start = max(0, best[0] - LEAD)
    end = min(len(text), max(start + LENGTH, best[1]))
    if start:
        space = text.find(" ", start, best[0])
        start = space + 1 if space >= 0 else start
    if end < len(text):
        space = text.rfind(" ", best[1], end)
        end = space if space > 0 else end
    return start, end


def _marked(text: str, spans: Sequence[Span], start: int, end: int) -> str:
    parts, at = [], start
    for begin, stop in spans:
        parts += [escape(text[at:begin]), "<mark>", escape(text[begin:stop]), "</mark>"]
        at = stop
    parts.append(escape(text[at:end]))
    return "".join(parts)


def excerpt(text: str) -> str:
    """Returns the beginning of a text, escaped, cut at a word."""
    if len(text) <= LENGTH:
        return escape(text)
    end = text.rfind(" ", 0, LENGTH)
    return escape(text[: end if end > LENGTH // 2 else LENGTH]) + "…"
