from analysis.models.channel import Channel, Observation
from analysis.models.finding import Evidence, Finding, Source
from analysis.models.mention import BadRow, ColumnMap, ImportRun, Mention
from analysis.models.website import PageAudit, PageCheck, SiteAudit

__all__ = [
    "BadRow",
    "Channel",
    "ColumnMap",
    "Evidence",
    "Finding",
    "ImportRun",
    "Mention",
    "Observation",
    "PageAudit",
    "PageCheck",
    "SiteAudit",
    "Source",
]
