import pytest

from vocabularies.services import load_shipped


@pytest.fixture
def vocabularies(db):
    load_shipped()
