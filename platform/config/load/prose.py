"""Sentences and whole texts in the three forms in which the site stores them, without parsing each of them anew.

A text is a template filled with sentences of plain words. `tests/config/test_load.py` holds each template to what
`core.text.render` gives for the same Markdown.
"""

from __future__ import annotations

from functools import cache
from random import Random
from typing import NamedTuple

from config.load.words import lexicon

STOPS = {"zh-hans": "。"}
SPACES = {"zh-hans": ""}
COMMAS = {"zh-hans": "，", "ar": "، "}
POOL = 6000
SHORTEST, LONGEST = 6, 22


class Text(NamedTuple):
    """Markdown as somebody may have typed it, its clean HTML, its plain words."""

    body: str
    html: str
    plain: str


class Template(NamedTuple):
    """The three forms of one shape of text; `sentences` says how many each `%s` stands for."""

    sentences: tuple[int, ...]
    body: str
    html: str
    plain: str


_P = '<p dir="auto">%s</p>'
TEMPLATES = (
    Template((3,), "%s", _P, "%s"),
    Template((2, 3), "%s\n\n%s", f"{_P}\n{_P}", "%s\n%s"),
    Template((4, 3, 2), "%s\n\n%s\n\n%s", f"{_P}\n{_P}\n{_P}", "%s\n%s\n%s"),
    Template(
        (2, 1, 1, 1),
        "%s\n\n- %s\n- %s\n- %s",
        f'{_P}\n<ul dir="auto">\n<li>%s</li>\n<li>%s</li>\n<li>%s</li>\n</ul>',
        "%s\n%s\n%s\n%s",
    ),
    Template((1, 3), "> %s\n\n%s", f'<blockquote dir="auto">\n<p>%s</p>\n</blockquote>\n{_P}', "%s\n%s"),
    Template(
        (1, 2, 2),
        "**%s** %s\n\n%s",
        f'<p dir="auto"><strong>%s</strong> %s</p>\n{_P}',
        "%s %s\n%s",
    ),
    Template(
        (2, 1),
        "%s\n\n[%s](https://www.example.org/report)",
        f'{_P}\n<p dir="auto"><a href="https://www.example.org/report" rel="nofollow ugc noopener">%s</a></p>',
        "%s\n%s",
    ),
)  # fmt: skip


class Writer:
    """Writes in one language; the same seed gives the same texts in the same order."""

    def __init__(self, language: str, seed: str) -> None:
        self.language = language
        self._rng = Random(f"{seed} {language}")
        self._pool = sentences(language)
        self._space = SPACES.get(language, " ")

    def text(self) -> Text:
        """Returns a text of a few sentences in one of the templates."""
        template = self._rng.choice(TEMPLATES)
        parts = tuple(self._space.join(self._rng.choices(self._pool, k=number)) for number in template.sentences)
        return Text(template.body % parts, template.html % parts, template.plain % parts)

    def line(self, most: int, *, words: int = 6) -> str:
        """Returns a title of at most `most` characters, beginning with a capital where the script has them."""
        drawn = lexicon(self.language).draw(self._rng, words + self._rng.randrange(3))
        return _capital(self._space.join(drawn))[:most].strip()

    def sentence(self) -> str:
        return self._rng.choice(self._pool)


@cache
def sentences(language: str) -> tuple[str, ...]:
    """Returns the sentences of which all texts of a language are made: words in Zipf's frequencies, no markup in them."""
    rng = Random(f"sentences {language}")
    words, space = lexicon(language), SPACES.get(language, " ")
    comma, stop = COMMAS.get(language, ", "), STOPS.get(language, ".")
    made = []
    for _ in range(POOL):
        drawn = words.draw(rng, rng.randint(SHORTEST, LONGEST))
        cut = len(drawn) // 2
        halves = [space.join(drawn[:cut]), space.join(drawn[cut:])]
        made.append(_capital(comma.join(halves) if len(drawn) > 10 else space.join(drawn)) + stop)
    return tuple(made)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
