from analysis.models.channel import Channel, Observation
from analysis.models.export import MentionExport
from analysis.models.finding import Evidence, Finding, Source
from analysis.models.mention import BadRow, ColumnMap, ImportRun, KnownMention, Mention
from analysis.models.tally import DayTally, NameTally, Tally
from analysis.models.website import PageAudit, PageCheck, SiteAudit

__all__ = [
    "BadRow",
    "Channel",
    "ColumnMap",
    "DayTally",
    "Evidence",
    "Finding",
    "ImportRun",
    "KnownMention",
    "Mention",
    "MentionExport",
    "NameTally",
    "Observation",
    "PageAudit",
    "PageCheck",
    "SiteAudit",
    "Source",
    "Tally",
]
