"""Every form of every page, found by posting to it: no foreign thing can be chosen, and nothing changes that is not listed.

A new form joins by itself, with the address that shows it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import pytest
from django import forms
from django.db import models, transaction
from django.test import Client

from tests.examples import Place, World
from tests.test_access import OURS, Address, furnished_world, of_kind, phone_of, signed_in, world  # noqa: F401 - fixtures

pytestmark = pytest.mark.django_db

# What no form of a page may let somebody write: to whom a row belongs, who made it, and what was decided about it.
NEVER_LISTED = {
    *("engagement", "version", "strategy", "workshop", "respondent", "participant", "learner", "user", "voice"),
    *(
        "created_by",
        "adopted_by",
        "created_at",
        "adopted_at",
        "published_at",
        "revoked_at",
        "withdrawn_at",
        "closed_at",
    ),
    *(
        "key",
        "revision",
        "position",
        "state",
        "is_staff",
        "is_superuser",
        "is_active",
        "password",
        "role",
        "token_hash",
    ),
}
# Forms that list one of them, and why that is right.
LISTED = {
    "ContributionForm.key": "the phone's own key makes sending twice one remark",
    "InputForm.key": "the same, of a member",
    "ExportForm.key": "the same, of an order",
    "JoinForm.key": "the same, of somebody who comes in",
    "UploadForm.key": "the same, of an upload",
    "LearnerImportForm.key": "the same, of a list",
    "ReadingImportForm.key": "the same, of a file",
    "EngagementForm.state": "an engagement rests or goes on; only the lead consultant says so",
    "AnswerForm.revision": "the revision that somebody began from, never the one that is stored",
    "SectionForm.state": "whether a part of the strategy is agreed",
    "SiteAuditForm.key": "the same, of an audit",
    "InvitationForm.role": "a choice among the roles that one's own may invite",
    "RoleForm.role": "the lead consultant gives roles",
    "RespondentForm.role": "the speaker's task at work",
    "WorkshopForm.version": "a choice among the engagement's own drafts, asked below",
    "ExportForm.version": "a choice among the strategy's own versions, asked below",
}
VALUES: list[tuple[type[models.Field], str]] = [
    (models.BooleanField, "on"),
    (models.DateTimeField, "2001-01-01 01:01"),
    (models.DateField, "2001-01-01"),
    (models.UUIDField, "00000000-0000-4000-8000-00000000000f"),
    (models.IntegerField, "987654"),
    (models.ForeignKey, "987654"),
]
POSTED = ("mass", "True", *(value for _kind, value in VALUES))


@contextmanager
def forms_heard() -> Iterator[list[forms.BaseForm]]:
    """The forms that are filled in meanwhile, each with what its instance said of unlisted fields before and after."""
    heard: list[Any] = []
    clean = forms.BaseForm.full_clean

    def full_clean(form: Any) -> None:
        before = unlisted(form)
        clean(form)
        if form.is_bound:
            form.changed_unlisted = {
                name
                for name, value in unlisted(form).items()
                if value != before.get(name) and str(value).startswith(POSTED)  # a form may fill in what it was told
            }
            heard.append(form)

    with mock.patch.object(forms.BaseForm, "full_clean", full_clean):
        yield heard


def unlisted(form: Any) -> dict[str, Any]:
    if not isinstance(form, forms.ModelForm):
        return {}
    return {
        field.attname: getattr(form.instance, field.attname)
        for field in form.instance._meta.concrete_fields
        if field.name not in form.fields
    }


def post(client: Client, url: str, values: dict[str, Any]) -> list[Any]:
    with transaction.atomic(), forms_heard() as heard:
        client.post(url, values)
        transaction.set_rollback(True)
    return heard


def client_of(address: Address, place: Place) -> Client:
    return phone_of(place) if address.kind == "participant" else signed_in(place.lead)


def choices_of(field: Any) -> set[str]:
    if isinstance(field, forms.ModelChoiceField):
        return {str(field.prepare_value(row)) for row in field.queryset}
    flat = [
        pair
        for value, label in field.choices
        for pair in (label if isinstance(label, list | tuple) else [(value, label)])
    ]
    return {str(value) for value, _label in flat} - {""}


def fields_of(address: Address, place: Place) -> dict[tuple[str, str], tuple[str, Any]]:
    """(form, field) → (its name in the page, the field), for each that is a choice."""
    return {
        (type(form).__name__, name): (form.add_prefix(name), field)
        for form in post(client_of(address, place), address.at(place), {"x": "1"})
        for name, field in form.fields.items()
        if isinstance(field, forms.ChoiceField)
    }


@pytest.mark.parametrize("kind", ["member", "account", "public", "participant"])
def test_nothing_foreign_can_be_chosen(kind, world: World):  # noqa: F811
    """What the other engagement's own page offers is neither offered here nor taken."""
    asked, wrong = set(), []
    for address in [one for one in OURS if one.kind == kind]:
        theirs = fields_of(address, world.away)
        for (form, name), (sent_as, field) in fields_of(address, world.home).items():
            _sent_as, their_field = theirs.get((form, name), ("", field))
            ours, foreign = choices_of(field), choices_of(their_field)
            if isinstance(field, forms.ModelChoiceField):
                wrong += [f"{address.name}: {form}.{name} offers {one}" for one in sorted(ours & foreign)]
            for one in sorted(foreign - ours)[:3]:
                asked.add(f"{form}.{name}")
                again = post(client_of(address, world.home), address.at(world.home), {sent_as: one})
                same = [heard for heard in again if type(heard).__name__ == form and sent_as == heard.add_prefix(name)]
                if not same or not all(heard.has_error(name) for heard in same):
                    wrong.append(f"{address.name}: {form}.{name} takes {one}")
    assert wrong == []
    assert kind != "member" or len(asked) > 4, asked


@pytest.mark.parametrize("kind", ["member", "participant"])
def test_what_a_form_does_not_list_stays(kind, world: World):  # noqa: F811
    seen, changed, listed = set(), [], set()
    for address in [one for one in OURS if one.kind == kind]:
        client, url = client_of(address, world.home), address.at(world.home)
        for form in post(client, url, {"x": "1"}):
            listed |= {f"{type(form).__name__}.{name}" for name in set(form.fields) & NEVER_LISTED}
            if not isinstance(form, forms.ModelForm):
                continue
            seen.add(type(form).__name__)
            extra = {}
            for field in form.instance._meta.concrete_fields:
                value = next((value for of, value in VALUES if isinstance(field, of)), "mass")
                extra |= {name: value for name in (field.name, field.attname) if name not in form.fields}
            extra |= {f"{form.prefix}-{name}": value for name, value in extra.items()} if form.prefix else {}
            for again in post(client, url, extra):
                if type(again) is type(form) and again.changed_unlisted:
                    changed.append(f"{address.name}: {type(form).__name__} {sorted(again.changed_unlisted)}")
    assert changed == []
    assert listed - set(LISTED) == set()
    assert kind != "member" or len(seen) > 15, seen
