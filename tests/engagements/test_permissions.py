"""The one table of rights, exactly, and its twin in the documentation."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.urls import reverse

from engagements.invitations import roles_to_invite
from engagements.models.people import Role
from engagements.permissions import RIGHT_NAMES, RIGHTS, member_view, rights_of

# L lead, C consultant, K client lead, B contributor, R reader.
TABLE = {
    "engagement.view": "LCKBR",
    "engagement.edit": "L",
    "members.view": "LCKBR",
    "members.invite": "LCK",
    "members.manage": "L",
    "audit.view": "LCK",
    "jobs.view": "LCK",
    "jobs.manage": "LCK",
    "analysis.view": "LCK",
    "analysis.edit": "LC",
    "findings.view": "LCKBR",
    "interviews.view": "LC",
    "interviews.edit": "LC",
    "interviews.summary": "LCK",
    "strategy.view": "LCKBR",
    "strategy.edit": "LC",
    "strategy.comment": "LCKB",
    "strategy.answer": "LC",
    "strategy.submit": "LC",
    "strategy.adopt": "LK",
    "strategy.export": "LCK",
    "policies.view": "LCKBR",
    "policies.edit": "LC",
    "workshops.view": "LCKBR",
    "workshops.run": "LC",
    "training.view": "LCKBR",
    "training.edit": "LC",
    "training.coverage": "LCK",
    "followup.view": "LCKBR",
    "followup.write": "LCK",
}
LETTERS = dict(zip(Role, "LCKBR", strict=True))


def test_the_table_is_exactly_this():
    said = {
        right: "".join(letter for role, letter in LETTERS.items() if role in roles) for right, roles in RIGHTS.items()
    }
    assert said == TABLE


def test_every_part_of_the_table_has_a_name_for_the_refusal():
    assert {right.split(".")[0] for right in RIGHTS} == set(RIGHT_NAMES)


def test_rights_of_a_reader():
    assert rights_of(Role.READER) == {right for right, roles in TABLE.items() if "R" in roles}


def test_whom_each_role_may_invite():
    assert {role: "".join(LETTERS[other] for other in roles_to_invite(role)) for role in Role} == {
        Role.LEAD: "LCKBR",
        Role.CONSULTANT: "CKBR",
        Role.CLIENT_LEAD: "KBR",
        Role.CONTRIBUTOR: "",
        Role.READER: "",
    }


def test_a_right_that_is_not_in_the_table_fails_when_the_view_is_written():
    with pytest.raises(KeyError):
        member_view("strategy.burn")


def test_the_documentation_is_what_the_command_prints():
    printed = StringIO()
    call_command("permission_table", stdout=printed)
    assert Path("docs/permissions.md").read_text(encoding="utf-8") == printed.getvalue()


def test_the_refusal_says_which_right_and_who_can_give_it(engagement, reader, as_user):
    response = as_user(reader, "en").get(reverse("engagements:engagement_edit", args=[engagement.slug]))
    assert response.status_code == 403
    assert (
        "Your role here is Reader, and it does not include this part of the engagement. The lead consultant can change that."
        in response.content.decode()
    )


def test_a_stream_and_json_get_401_instead_of_a_sign_in_page(engagement, client):
    url = reverse("engagements:job_list", args=[engagement.slug])
    for accept in ("application/json", "text/event-stream"):
        assert client.get(url, headers={"accept": accept}).status_code == 401


def test_a_removed_member_is_a_stranger_at_the_next_request(engagement, lead, reader, as_user):
    """Seen to fail with `membership_of` finding any member of the engagement: the lead is one."""
    client, url = as_user(reader), reverse("engagements:engagement_detail", args=[engagement.slug])
    assert client.get(url).status_code == 200
    reader.memberships.all().delete()
    assert client.get(url).status_code == 404
