"""What this app says before a version is adopted (settings.ADOPTION_CHECKS)."""

from strategies.models import StrategyVersion
from strategies.versioning import Problem


def framework(version: StrategyVersion) -> list[Problem]:
    return []


def inputs(version: StrategyVersion) -> list[Problem]:
    return []
