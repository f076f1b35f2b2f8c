import pytest

from tests.factories.linkages import make_linkage_job
from tests.factories.vaulted import make_vault


@pytest.fixture(autouse=True)
def _vault(settings, tmp_path):
    make_vault(settings, tmp_path)


@pytest.fixture
def job(analyst):
    return make_linkage_job(analyst)
