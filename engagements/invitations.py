"""Invitations: a signed link that one person may use once, within a week, to become a member.

The link is bound to an e-mail address: whoever follows it becomes that person, or signs in as them. GET only shows the
page (mail scanners follow links); POST consumes it.
"""

import logging
from datetime import timedelta
from smtplib import SMTPException

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from engagements import audit
from engagements.models import Engagement, Invitation, Membership, User
from engagements.models.people import INVITATION_DAYS, INVITATION_SALT, Role

logger = logging.getLogger(__name__)

# Whom each role may invite, and as what.
MAY_INVITE: dict[str, tuple[Role, ...]] = {
    Role.LEAD: tuple(Role),
    Role.CONSULTANT: (Role.CONSULTANT, Role.CLIENT_LEAD, Role.CONTRIBUTOR, Role.READER),
    Role.CLIENT_LEAD: (Role.CLIENT_LEAD, Role.CONTRIBUTOR, Role.READER),
}


class InvitationError(Exception):
    """The link is no longer good: used, revoked or expired. The text is for the reader."""


def roles_to_invite(role: str) -> tuple[Role, ...]:
    return MAY_INVITE.get(role, ())


@transaction.atomic
def invite(engagement: Engagement, *, email: str, role: str, by: User, name: str = "") -> Invitation:
    """A new invitation; an earlier one that waits for the same address ends, so that one link is good. Returns it."""
    engagement.invitations.waiting().filter(email__iexact=email).update(revoked_at=timezone.now())
    invitation = Invitation.objects.create(
        engagement=engagement,
        email=email.lower(),
        name=name,
        role=role,
        created_by=by,
        expires_at=timezone.now() + timedelta(days=INVITATION_DAYS),
    )
    audit.record(engagement, by, "invitation_create", email.lower(), role=role)
    return invitation


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> bool:
    """End an invitation that waits. Returns whether it did."""
    ended = Invitation.objects.waiting().filter(pk=invitation.pk).update(revoked_at=timezone.now())
    if ended:
        audit.record(invitation.engagement, by, "invitation_revoke", invitation.email)
    return bool(ended)


def link(invitation: Invitation) -> str:
    """The whole address, from SITE_URL and never from the Host header."""
    return settings.SITE_URL.rstrip("/") + invitation.get_absolute_url()


def send(invitation: Invitation) -> bool:
    """Mail the link in the engagement's language. Call it after the commit. Returns whether the mail server took it."""
    with translation.override(invitation.engagement.language):
        context = {
            "invitation": invitation,
            "engagement": invitation.engagement,
            "inviter": invitation.created_by,
            "link": link(invitation),
            "days": INVITATION_DAYS,
        }
        subject = _("%(inviter)s invites you to %(engagement)s") % {
            "inviter": invitation.created_by,
            "engagement": invitation.engagement,
        }
        message = EmailMessage(
            subject=" ".join(subject.split()),  # a line break in a name would be a header of its own
            body=render_to_string("engagements/invitation_mail.txt", context),
            to=[invitation.email],
        )
    try:
        return bool(message.send())
    except (SMTPException, OSError):
        logger.exception("invitation %s: the mail server did not take it", invitation.pk)
        return False


def find(token: str) -> Invitation | None:
    """The invitation of a link, good or not; None if we never signed such a link."""
    try:
        pk = signing.Signer(salt=INVITATION_SALT).unsign_object(token)["invitation"]
    except (signing.BadSignature, KeyError, TypeError):
        return None
    return Invitation.objects.select_related("engagement__client", "created_by").filter(pk=pk).first()


def why_not(invitation: Invitation) -> str:
    """Why the link is no longer good, in a sentence; "" if it is."""
    if invitation.used_at:
        return _("This invitation has been used.")
    if invitation.revoked_at:
        return _("This invitation has been withdrawn.")
    if invitation.expires_at <= timezone.now():
        return _("This invitation has expired.")
    return ""


def account_of(invitation: Invitation) -> User | None:
    return User.objects.filter(email__iexact=invitation.email).first()


@transaction.atomic
def accept(invitation: Invitation, *, user: User | None = None, name: str = "", password: str = "") -> Membership:
    """Use the link: as `user`, who must have the invited address, or as a new account with this name and password.
    Somebody who is a member already keeps their role. Returns the Membership; raises InvitationError."""
    used_at = timezone.now()
    locked = Invitation.objects.select_for_update().select_related("engagement").get(pk=invitation.pk)
    if reason := why_not(locked):
        raise InvitationError(reason)
    if user is None:
        user = _new_account(locked, name, password)
    elif user.email.lower() != locked.email.lower():
        raise InvitationError(_("This invitation is for another address."))
    membership, created = Membership.objects.get_or_create(
        engagement=locked.engagement, user=user, defaults={"role": locked.role}
    )
    Invitation.objects.filter(pk=locked.pk).update(used_at=used_at, used_by=user)
    if created:
        audit.record(locked.engagement, user, "invitation_accept", user, role=locked.role)
    return membership


def _new_account(invitation: Invitation, name: str, password: str) -> User:
    user = User.objects.create_user(
        invitation.email, password, name=name, language=get_language() or invitation.engagement.language
    )
    # Whoever holds the link was sent it: the address needs no second proof.
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user
