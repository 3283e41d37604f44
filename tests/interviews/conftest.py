from datetime import date

import pytest

from interviews import services
from interviews.models import Respondent


@pytest.fixture
def guide(engagement):
    return services.start_guide(engagement, by=None)


def make_respondent(engagement, name="Sara Lund", role="customer_service"):
    return Respondent.objects.create(
        engagement=engagement, name=name, title="Gruppledare", role=role, interviewed_on=date(2026, 9, 20)
    )


@pytest.fixture
def respondent(engagement, guide):
    return make_respondent(engagement)
