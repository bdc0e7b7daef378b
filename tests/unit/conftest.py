"""The rules are tested on the company that everybody sees, at its real hours."""

import pytest
from hypothesis import settings

from bot.domain.organisation import Organisation

# A busy machine is no failure, and fifty examples keep the whole folder quick.
settings.register_profile("unit", max_examples=50, deadline=None)
settings.load_profile("unit")


@pytest.fixture(scope="session")
def organisation(organisation_with_hours: Organisation) -> Organisation:
    return organisation_with_hours
