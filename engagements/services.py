"""Beginning an engagement, and who belongs to it."""

import secrets

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from engagements import audit, walls
from engagements.models import Engagement, Membership, Organisation, Phase, User
from engagements.models.people import Role

RESERVED = {"new"}  # /engagements/new/ is the form


class LastLeadError(Exception):
    """An engagement never stands without a lead. The text is for the reader."""

    def __init__(self) -> None:
        super().__init__(_("There must be a lead consultant. Give somebody else that role first."))


@transaction.atomic
def create_engagement(
    *,
    agency: Organisation,
    client_name: str,
    by: User,
    name: str = "",
    website: str = "",
    language: str = "sv",
    sector: str = "",
    is_public_body: bool = False,
) -> Engagement:
    """The client, the engagement with its seven phases, and `by` as its lead. `name` defaults to the client's name.
    Returns the Engagement."""
    client = Organisation.objects.create(
        kind=Organisation.Kind.CLIENT,
        name=client_name,
        website=website,
        language=language,
        sector=sector,
        is_public_body=is_public_body,
    )
    engagement = Engagement.objects.create(
        slug=free_slug(client_name), name=name or client_name, agency=agency, client=client, language=language
    )
    walls.open_to(engagement.pk)
    Phase.objects.bulk_create(Phase(engagement=engagement, name=phase) for phase in Phase.Name)
    Membership.objects.create(engagement=engagement, user=by, role=Role.LEAD)
    audit.record(engagement, by, "engagement_create", engagement)
    return engagement


def free_slug(name: str) -> str:
    """The name as an address. One that is taken gets a random ending, which tells nothing about how many there are."""
    wanted = slugify(name)[:50].strip("-") or "engagement"
    slug = wanted
    while slug in RESERVED or Engagement.objects.filter(slug=slug).exists():
        slug = f"{wanted}-{secrets.token_hex(2)}"
    return slug


@transaction.atomic
def change_role(membership: Membership, role: str, *, by: User) -> None:
    """Give a member another role. Raises LastLeadError if nobody would lead the engagement then."""
    locked = _locked(membership)
    if locked.role == role:
        return
    if locked.role == Role.LEAD and role != Role.LEAD:
        _require_another_lead(locked)
    old, locked.role = locked.role, role
    locked.save(update_fields=["role"])
    audit.record(locked.engagement, by, "member_role", locked.user, old=old, new=role)


@transaction.atomic
def remove_member(membership: Membership, *, by: User) -> None:
    """End a membership, by somebody else or by the member. It holds at once, since every request reads the row; links
    that the person made and nobody has used end with it. Raises LastLeadError."""
    locked = _locked(membership)
    if locked.role == Role.LEAD:
        _require_another_lead(locked)
    engagement, user = locked.engagement, locked.user
    engagement.invitations.waiting().filter(created_by=user).update(revoked_at=timezone.now())
    locked.delete()
    audit.record(engagement, by, "member_leave" if user == by else "member_remove", user)


def _locked(membership: Membership) -> Membership:
    # Two leads who leave at the same moment must see each other: the engagement's row is the queue they stand in.
    Engagement.objects.select_for_update().get(pk=membership.engagement_id)
    return Membership.objects.select_related("engagement", "user").get(pk=membership.pk)


def _require_another_lead(membership: Membership) -> None:
    others = Membership.objects.filter(engagement=membership.engagement_id, role=Role.LEAD).exclude(pk=membership.pk)
    if not others.exists():
        raise LastLeadError
