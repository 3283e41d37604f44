from analysis.models.channel import Channel, Observation
from analysis.models.finding import Evidence, Finding, Source
from analysis.models.mention import BadRow, ColumnMap, ImportRun, KnownMention, Mention
from analysis.models.website import PageAudit, PageCheck, SiteAudit

__all__ = [
    "BadRow",
    "Channel",
    "ColumnMap",
    "Evidence",
    "Finding",
    "ImportRun",
    "KnownMention",
    "Mention",
    "Observation",
    "PageAudit",
    "PageCheck",
    "SiteAudit",
    "Source",
]
