import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from engagements.forms import contrast_with_white
from engagements.models import AuditEntry, Phase
from tests.examples import png


@pytest.fixture
def phases(engagement):
    Phase.objects.bulk_create(Phase(engagement=engagement, name=name) for name in Phase.Name)
    return {phase.name: phase for phase in engagement.phases.all()}


def typed(engagement, phases, **changes):
    rows = list(phases.values())
    values = {
        "name": engagement.name,
        "language": "sv",
        "timezone": "Europe/Stockholm",
        "client-name": engagement.client.name,
        "client-sector": "",
        "client-website": "",
        "client-colour": "",
        "phases-TOTAL_FORMS": len(rows),
        "phases-INITIAL_FORMS": len(rows),
    }
    for at, row in enumerate(rows):
        values |= {
            f"phases-{at}-id": row.pk,
            f"phases-{at}-starts_on": "",
            f"phases-{at}-ends_on": "",
            f"phases-{at}-done_on": "",
        }
    return {**values, **changes}


def url(engagement):
    return reverse("engagements:engagement_edit", args=[engagement.slug])


def test_names_language_and_the_dates_of_the_phases(engagement, lead, phases, as_user):
    changes = {"name": "Ekvalla 2027", "language": "en", "client-sector": "Energi", "phases-0-starts_on": "2026-10-01"}
    response = as_user(lead).post(url(engagement), typed(engagement, phases, **changes))
    assert response.status_code == 302
    engagement.refresh_from_db()
    assert (engagement.name, engagement.language, engagement.client.sector) == ("Ekvalla 2027", "en", "Energi")
    assert str(engagement.phases.get(name="current_state").starts_on) == "2026-10-01"
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.details) == ("engagement_edit", {"fields": ["language", "name", "phases", "sector"]})


def test_the_phases_stand_in_the_order_of_the_method(engagement, lead, phases, as_user):
    rows = as_user(lead).get(url(engagement)).context["phases"]
    assert [form.instance.name for form in rows] == list(Phase.Name.values)


def test_a_phase_cannot_end_before_it_starts(engagement, lead, phases, as_user):
    changes = {"phases-0-starts_on": "2026-10-02", "phases-0-ends_on": "2026-10-01", "name": "Not saved"}
    response = as_user(lead, "en").post(url(engagement), typed(engagement, phases, **changes))
    assert response.status_code == 200
    assert response.context["mistakes"] == [("", "Current state: The phase ends before it starts.")]
    engagement.refresh_from_db()
    assert engagement.name == "Ekvalla Energi"


@pytest.mark.parametrize(
    ("colour", "is_taken"), [("#0f4a3b", True), ("#767676", True), ("#777777", False), ("#fbe7b0", False)]
)
def test_white_text_must_be_readable_on_the_colour(colour, is_taken, engagement, lead, phases, as_user):
    response = as_user(lead).post(url(engagement), typed(engagement, phases, **{"client-colour": colour}))
    engagement.client.refresh_from_db()
    assert (response.status_code == 302, engagement.client.colour) == (is_taken, colour if is_taken else "")


def test_contrast_is_computed_as_wcag_does():
    assert round(contrast_with_white("#0f4a3b"), 1) == 10.2
    assert contrast_with_white("#ffffff") == 1
    assert round(contrast_with_white("#000000")) == 21


@pytest.mark.parametrize("colour", ["green", "#12345", "#12345g", "red;} body{display:none"])
def test_a_colour_is_six_digits(colour, engagement, lead, phases, as_user):
    response = as_user(lead).post(url(engagement), typed(engagement, phases, **{"client-colour": colour}))
    assert "colour" in response.context["client_form"].errors


def test_a_logo_is_kept_under_a_name_of_ours_and_shown_to_members(engagement, lead, reader, phases, as_user):
    file = SimpleUploadedFile("../../etc/secret.png", png(), "image/png")
    assert as_user(lead).post(url(engagement), typed(engagement, phases, **{"client-logo": file})).status_code == 302
    engagement.client.refresh_from_db()
    assert engagement.client.logo.name == "logos/logo.png"
    response = as_user(reader).get(reverse("engagements:engagement_logo", args=[engagement.slug]))
    assert (response.status_code, response["Content-Type"]) == (200, "image/png")
    with Image.open(io.BytesIO(b"".join(response.streaming_content))) as picture:
        assert (picture.format, picture.size) == ("PNG", (2, 2))


def test_nothing_but_the_picture_is_kept(engagement, lead, phases, as_user):
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "<script>alert(1)</script>", 6  # a description, and "turned by 90 degrees"
    Image.new("RGB", (4, 2), "navy").save(file, "JPEG", exif=exif)
    sent = SimpleUploadedFile("logo.png", file.getvalue() + b"<script>alert(2)</script>", "image/png")
    assert as_user(lead).post(url(engagement), typed(engagement, phases, **{"client-logo": sent})).status_code == 302
    engagement.client.refresh_from_db()
    with engagement.client.logo.open() as logo:
        stored = logo.read()
    assert engagement.client.logo.name == "logos/logo.jpeg"
    assert b"script" not in stored
    with Image.open(io.BytesIO(stored)) as picture:
        assert (picture.size, dict(picture.getexif())) == ((2, 4), {})


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"),
        ("logo.png", b"<html>"),
        ("logo.png", b""),
        ("logo.png", png()[:20]),
    ],
)
def test_what_is_no_picture_is_no_logo(name, content, engagement, lead, phases, as_user):
    file = SimpleUploadedFile(name, content, "image/png")
    response = as_user(lead).post(url(engagement), typed(engagement, phases, **{"client-logo": file}))
    assert "logo" in response.context["client_form"].errors
    engagement.client.refresh_from_db()
    assert not engagement.client.logo


def test_the_phases_of_another_engagement_are_not_touched(engagement, lead, phases, stranger, as_user):
    foreign = Phase.objects.create(engagement=stranger.memberships.get().engagement, name="strategy")
    changes = {"phases-0-id": foreign.pk, "phases-0-starts_on": "2026-10-01"}
    as_user(lead).post(url(engagement), typed(engagement, phases, **changes))
    foreign.refresh_from_db()
    assert foreign.starts_on is None


def test_a_time_zone_must_exist(engagement, lead, phases, as_user):
    response = as_user(lead).post(url(engagement), typed(engagement, phases, timezone="Mars/Olympus"))
    assert list(response.context["form"].errors) == ["timezone"]
