from engagements.models.audit import AuditEntry
from engagements.models.job import Job, JobRows
from engagements.models.organisation import Engagement, Organisation, Phase
from engagements.models.people import Invitation, Membership, User

__all__ = ["AuditEntry", "Engagement", "Invitation", "Job", "JobRows", "Membership", "Organisation", "Phase", "User"]
