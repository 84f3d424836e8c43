"""The pinned lists: complete, with hashes, without any address."""

from stack import locking

PINNED = """\
first-one==1.0 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via -r requirements/base.in
second==2.0 ; python_full_version >= '3.12' \\
    --hash=sha256:cc
bare==3.0
"""


def test_the_lists_are_in_order() -> None:
    assert locking.check() == 0


def test_pins_are_read_with_their_hashes() -> None:
    pins = locking.pins(PINNED)
    assert list(pins) == ["first-one", "second", "bare"]
    assert "--hash=" in pins["second"]
    assert "--hash=" not in pins["bare"]


def test_what_is_asked_is_read_by_its_normal_name() -> None:
    assert "django-allauth" in locking.asked("base")
    assert "pystemmer" in locking.asked("base")
