"""A course drawn from the adopted strategy, with learners at different places in it."""

from datetime import date

from engagements.models import User
from strategies.models import StrategyVersion


def load_course(version: StrategyVersion, people: dict[str, User], today: date) -> None:
    return
