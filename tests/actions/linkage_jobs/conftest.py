import pytest

from agreements.models import Authorization
from linkage.models import Job
from linkage.tasks import run_linkage_job
from tests.factories import make_person
from tests.factories.linkages import make_linkable, make_linkage_job
from tests.factories.vaulted import make_vault


@pytest.fixture(autouse=True)
def _vault(settings, tmp_path):
    make_vault(settings, tmp_path)


@pytest.fixture(scope="module")
def linkable_once(shared_vault):
    return make_linkable()


@pytest.fixture(scope="module")
def waiting_once(linkable_once):
    return make_linkage_job(make_person("analyst"), linkable_once)


@pytest.fixture(scope="module")
def linked_once(waiting_once):
    run_linkage_job(waiting_once.reference)
    return waiting_once


@pytest.fixture
def authorization(linkable_once, own_vault, db):
    """Permission to link what lies in the vault, in a module that shares nothing more."""
    return Authorization.objects.get(pk=linkable_once.pk)


@pytest.fixture
def job(waiting_once, own_vault, db):
    """A linkage that waits, in a module none of whose tests asks for a linked one."""
    return Job.objects.get(pk=waiting_once.pk)


@pytest.fixture
def linked_job(linked_once, own_vault, db):
    """A linkage that has published, the first of its index."""
    return Job.objects.get(pk=linked_once.pk)
