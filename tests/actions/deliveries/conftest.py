import pytest

from tests.factories import make_coverage, make_dataset, make_dictionary


@pytest.fixture
def dataset(steward):
    made = make_dataset(stewards=[steward])
    make_dictionary(made)
    return made


@pytest.fixture
def covered(dataset):
    """The dataset, with an agreement in force that covers all of it."""
    make_coverage(dataset)
    return dataset
