"""The audit log: one call per verb, in the transaction of what it tells about; and each verb as a sentence."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from engagements.models import AuditEntry, Engagement, User
from engagements.models.people import Role


def record(
    engagement: Engagement | None, actor: User | None, verb: str, subject: object = "", **details: Any
) -> AuditEntry:
    """Append who did what. `verb` is noun_verb ("version_adopt"); `subject` its name as the reader knows it, cut at 300
    characters; `details` JSON values without anybody's confidential words."""
    known = actor if actor is not None and actor.is_authenticated else None
    return AuditEntry.objects.create(
        engagement=engagement, actor=known, verb=verb, subject=str(subject)[:300], details=details
    )


def sentence(entry: AuditEntry) -> str:
    """What the entry tells, in the active language, as a line of a list, without a stop: "Maja Lindqvist changed a question:
    Who answers on Saturdays?"."""
    values = {
        "who": str(entry.actor or _("Somebody without an account")),
        "what": entry.subject,
        **_role_names(entry.details),
    }
    if template := SENTENCES.get(entry.verb):
        return str(template) % values
    noun, _underscore, verb = entry.verb.rpartition("_")
    if verb in VERBS and noun in NOUNS:
        said = str(VERBS[verb]) % {**values, "noun": NOUNS[noun]}
    else:
        said = f"{values['who']}: {entry.verb.replace('_', ' ')}"
    return f"{said}: {entry.subject}" if entry.subject else said


def is_sayable(verb: str) -> bool:
    """Whether the log has a sentence for this verb; a test asks it of every verb that the code records."""
    noun, _underscore, act = verb.rpartition("_")
    return verb in SENTENCES or (act in VERBS and noun in NOUNS)


def noun_name(noun: str) -> str:
    """What the filter of the log calls a noun."""
    return str(GROUPS.get(noun, noun))


def _role_names(details: dict[str, Any]) -> dict[str, Any]:
    names = dict(Role.choices)
    return {key: names.get(value, value) for key, value in {"role": "", "old": "", "new": "", **details}.items()}


# A verb that reads well as "who did it to a what: its name" needs only its noun here; the others have their own sentence.
VERBS: dict[str, Promise] = {
    "create": gettext_lazy("%(who)s added %(noun)s"),
    "edit": gettext_lazy("%(who)s changed %(noun)s"),
    "delete": gettext_lazy("%(who)s removed %(noun)s"),
    "move": gettext_lazy("%(who)s moved %(noun)s"),
    "start": gettext_lazy("%(who)s began %(noun)s"),
    "withdraw": gettext_lazy("%(who)s withdrew %(noun)s"),
    "revoke": gettext_lazy("%(who)s withdrew %(noun)s"),
    "publish": gettext_lazy("%(who)s published %(noun)s"),
    "open": gettext_lazy("%(who)s opened %(noun)s"),
    "close": gettext_lazy("%(who)s closed %(noun)s"),
    "import": gettext_lazy("%(who)s imported %(noun)s"),
    "export": gettext_lazy("%(who)s fetched %(noun)s"),
    "add": gettext_lazy("%(who)s added %(noun)s"),
    "remove": gettext_lazy("%(who)s removed %(noun)s"),
    "accept": gettext_lazy("%(who)s took in %(noun)s"),
    "share": gettext_lazy("%(who)s shared %(noun)s"),
    "state": gettext_lazy("%(who)s changed the state of %(noun)s"),
    "cancel": gettext_lazy("%(who)s cancelled %(noun)s"),
    "retry": gettext_lazy("%(who)s tried again %(noun)s"),
    "show": gettext_lazy("%(who)s showed %(noun)s"),
    "hide": gettext_lazy("%(who)s hid %(noun)s"),
    "decide": gettext_lazy("%(who)s decided on %(noun)s"),
}
NOUNS: dict[str, Promise] = {
    "engagement": pgettext_lazy("log", "an engagement"),
    "job": pgettext_lazy("log", "a job"),
    "mention": pgettext_lazy("log", "mentions"),
    "import": pgettext_lazy("log", "a file of mentions"),
    "channel": pgettext_lazy("log", "a channel"),
    "observation": pgettext_lazy("log", "an observation"),
    "site_audit": pgettext_lazy("log", "a website audit"),
    "finding": pgettext_lazy("log", "a finding"),
    "evidence": pgettext_lazy("log", "evidence"),
    "guide": pgettext_lazy("log", "the interviews"),
    "question": pgettext_lazy("log", "a question"),
    "respondent": pgettext_lazy("log", "a conversation"),
    "answer": pgettext_lazy("log", "the notes of a conversation"),
    "quote": pgettext_lazy("log", "a quote"),
    "version": pgettext_lazy("log", "a version"),
    "section": pgettext_lazy("log", "a part of the strategy"),
    "statement": pgettext_lazy("log", "a statement of the strategy"),
    "goal": pgettext_lazy("log", "a goal"),
    "kpi": pgettext_lazy("log", "a measure"),
    "audience": pgettext_lazy("log", "an audience"),
    "message": pgettext_lazy("log", "a message"),
    "input": pgettext_lazy("log", "a comment"),
    "support": pgettext_lazy("log", "an agreement"),
    "export": pgettext_lazy("log", "a PDF"),
    "dossier": pgettext_lazy("log", "a PDF"),
    "reading": pgettext_lazy("log", "a reading"),
    "learning": pgettext_lazy("log", "a learning"),
    "proposal": pgettext_lazy("log", "a proposal from a learning"),
    "policy": pgettext_lazy("log", "a policy"),
    "rule": pgettext_lazy("log", "a rule"),
    "workshop": pgettext_lazy("log", "a workshop"),
    "step": pgettext_lazy("log", "a step of the agenda"),
    "contribution": pgettext_lazy("log", "a contribution"),
    "participant": pgettext_lazy("log", "a participant"),
    "course": pgettext_lazy("log", "a course"),
    "lesson": pgettext_lazy("log", "a lesson"),
    "learner": pgettext_lazy("log", "a learner"),
    "acknowledgement": pgettext_lazy("log", "an acknowledgement"),
}
SENTENCES: dict[str, Promise] = {
    "engagement_create": gettext_lazy("%(who)s began the engagement"),
    "engagement_edit": gettext_lazy("%(who)s changed the settings"),
    "member_role": gettext_lazy("%(who)s gave %(what)s a new role: %(new)s, until then %(old)s"),
    "member_remove": gettext_lazy("%(who)s ended the membership of %(what)s"),
    "member_leave": gettext_lazy("%(who)s left the engagement"),
    "invitation_create": gettext_lazy("%(who)s invited %(what)s (%(role)s)"),
    "invitation_revoke": gettext_lazy("%(who)s withdrew the invitation to %(what)s"),
    "invitation_accept": gettext_lazy("%(who)s answered the invitation and joined (%(role)s)"),
    "version_start": gettext_lazy("%(who)s began the strategy: %(what)s"),
    "version_open": gettext_lazy("%(who)s opened a new draft: %(what)s"),
    "version_submit": gettext_lazy("%(who)s submitted for decision: %(what)s"),
    "version_recall": gettext_lazy("%(who)s took back from decision: %(what)s"),
    "version_adopt": gettext_lazy("%(who)s adopted the strategy: %(what)s"),
    "version_restore": gettext_lazy("%(who)s began a draft from an earlier version: %(what)s"),
    "input_create": gettext_lazy("%(who)s commented on the strategy: %(what)s"),
    "input_answer": gettext_lazy("%(who)s answered a comment on the strategy: %(what)s"),
    "support_create": gettext_lazy("%(who)s agreed with a comment"),
    "support_delete": gettext_lazy("%(who)s took back an agreement"),
    "import_start": gettext_lazy("%(who)s ordered the import of a file of mentions: %(what)s"),
    "import_done": gettext_lazy("A file of mentions that %(who)s ordered was imported: %(what)s"),
    "export_download": gettext_lazy("%(who)s fetched a PDF: %(what)s"),
    "learner_export": gettext_lazy("%(who)s fetched the list of learners with their links"),
    "course_export": gettext_lazy("%(who)s fetched the results of a course: %(what)s"),
    "policy_unshare": gettext_lazy("%(who)s ended the public link to a policy: %(what)s"),
    "agenda_fill": gettext_lazy("%(who)s filled the agenda of a workshop from a template: %(what)s"),
    "workshop_step": gettext_lazy("%(who)s went on to another step of a workshop: %(what)s"),
    "workshop_screen_state": gettext_lazy("%(who)s changed what the screen of a workshop shows: %(what)s"),
    "participant_end": gettext_lazy("%(who)s ended somebody’s part in a workshop: %(what)s"),
}
# The filter of the log: first word of the verb → what it is about.
GROUPS: dict[str, Promise] = {
    "engagement": pgettext_lazy("log filter", "Settings"),
    "member": pgettext_lazy("log filter", "Members"),
    "invitation": pgettext_lazy("log filter", "Invitations"),
    "job": pgettext_lazy("log filter", "Jobs"),
    "mention": pgettext_lazy("log filter", "Mentions"),
    "import": pgettext_lazy("log filter", "Imports"),
    "channel": pgettext_lazy("log filter", "Channels"),
    "observation": pgettext_lazy("log filter", "Observations"),
    "site": pgettext_lazy("log filter", "Website"),
    "finding": pgettext_lazy("log filter", "Findings"),
    "evidence": pgettext_lazy("log filter", "Evidence"),
    "guide": pgettext_lazy("log filter", "Interviews"),
    "question": pgettext_lazy("log filter", "Questions"),
    "respondent": pgettext_lazy("log filter", "Conversations"),
    "answer": pgettext_lazy("log filter", "Notes"),
    "quote": pgettext_lazy("log filter", "Quotes"),
    "version": pgettext_lazy("log filter", "Versions"),
    "section": pgettext_lazy("log filter", "Parts"),
    "statement": pgettext_lazy("log filter", "Statements"),
    "goal": pgettext_lazy("log filter", "Goals"),
    "kpi": pgettext_lazy("log filter", "Measures"),
    "audience": pgettext_lazy("log filter", "Audiences"),
    "message": pgettext_lazy("log filter", "Messages"),
    "input": pgettext_lazy("log filter", "Comments"),
    "support": pgettext_lazy("log filter", "Agreements"),
    "export": pgettext_lazy("log filter", "PDFs"),
    "dossier": pgettext_lazy("log filter", "PDFs"),
    "reading": pgettext_lazy("log filter", "Readings"),
    "learning": pgettext_lazy("log filter", "Learnings"),
    "proposal": pgettext_lazy("log filter", "Proposals"),
    "policy": pgettext_lazy("log filter", "Policies"),
    "rule": pgettext_lazy("log filter", "Rules"),
    "workshop": pgettext_lazy("log filter", "Workshops"),
    "step": pgettext_lazy("log filter", "Agenda"),
    "agenda": pgettext_lazy("log filter", "Agenda"),
    "contribution": pgettext_lazy("log filter", "Contributions"),
    "participant": pgettext_lazy("log filter", "Participants"),
    "course": pgettext_lazy("log filter", "Courses"),
    "lesson": pgettext_lazy("log filter", "Lessons"),
    "learner": pgettext_lazy("log filter", "Learners"),
    "acknowledgement": pgettext_lazy("log filter", "Acknowledgements"),
}
