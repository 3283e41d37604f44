from strategies.models.content import (
    Audience,
    Goal,
    Kpi,
    Message,
    MessageAudience,
    Section,
    Statement,
    StatementEvidence,
)
from strategies.models.dialogue import Disposition, Input, Support, Voice
from strategies.models.dossier import DossierFile
from strategies.models.followup import KpiReading, Learning, LearningProposal
from strategies.models.version import Strategy, StrategyVersion, VersionedRow

__all__ = [
    "Audience",
    "Disposition",
    "DossierFile",
    "Goal",
    "Input",
    "Kpi",
    "KpiReading",
    "Learning",
    "LearningProposal",
    "Message",
    "MessageAudience",
    "Section",
    "Statement",
    "StatementEvidence",
    "Strategy",
    "StrategyVersion",
    "Support",
    "VersionedRow",
    "Voice",
]
