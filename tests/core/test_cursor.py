"""Every row once, in order, forwards and backwards, whatever is added meanwhile."""

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.cursor import paginate
from core.errors import Invalid
from core.models import ScopeVersion


@pytest.fixture
def rows(db):
    now = timezone.now()
    ScopeVersion.objects.all().delete()
    # Many share a number, so the second field decides.
    ScopeVersion.objects.bulk_create(
        ScopeVersion(scope=f"s{index:02}", number=index // 4, raised_at=now) for index in range(23)
    )
    return ScopeVersion.objects.all()


def walk(queryset, order, size, start=""):
    pages, cursor = [], start
    while True:
        page = paginate(queryset, order=order, after=cursor, size=size)
        pages.append([row.scope for row in page.items])
        if not page.next:
            return pages, page
        cursor = page.next


@pytest.mark.both
@pytest.mark.parametrize("order", [("number", "scope"), ("-number", "scope"), ("-number", "-scope"), ("scope",)])
@pytest.mark.parametrize("size", [1, 5, 23, 50])
def test_pages_hold_every_row_once_in_order(rows, order, size, django_assert_num_queries):
    pages, _last = walk(rows, order, size)
    assert [scope for page in pages for scope in page] == list(rows.order_by(*order).values_list("scope", flat=True))
    with django_assert_num_queries(1):
        paginate(rows, order=order, size=size)


def test_backwards_gives_the_same_pages(rows):
    order = ("-number", "scope")
    pages, last = walk(rows, order, 5)
    seen, cursor = [], last.previous
    while cursor:
        page = paginate(rows, order=order, after=cursor, size=5)
        seen.append([row.scope for row in page.items])
        cursor = page.previous
    assert seen[::-1] == pages[:-1]


def test_row_added_in_front_moves_nothing(rows):
    first = paginate(rows, order=("scope",), size=5)
    ScopeVersion.objects.create(scope="a00", number=0, raised_at=timezone.now())
    second = paginate(rows.all(), order=("scope",), after=first.next, size=5)
    assert [row.scope for row in second.items] == ["s05", "s06", "s07", "s08", "s09"]


def test_times_survive_the_cursor(rows):
    page = paginate(rows, order=("raised_at", "scope"), size=3)
    page = paginate(rows, order=("raised_at", "scope"), after=page.next, size=3)
    assert [row.scope for row in page.items] == ["s03", "s04", "s05"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cursor=st.one_of(st.text(max_size=60), st.sampled_from(["WzAsMV0", "WzAsInh4eCIsInMiXQ", "bnVsbA", "Wzcse31d"])))
def test_foreign_cursors_are_refused_and_never_fail(rows, cursor):
    try:
        page = paginate(rows, order=("number", "scope"), after=cursor, size=5)
    except Invalid as error:
        assert [entry.code for entry in error.errors] == ["unknown_cursor"]
    else:
        assert len(page.items) <= 5


def test_size_is_held(rows):
    assert len(paginate(rows, order=("scope",), size=10_000).items) == 23
    assert len(paginate(rows, order=("scope",), size=0).items) == 1
    assert paginate(rows.none(), order=("scope",)).items == []
