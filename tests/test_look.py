"""What every template keeps: no inline style or script, known icons, errors said once, error pages without a database."""

import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.contrib.messages import constants
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils import translation

TEMPLATES = Path(settings.BASE_DIR) / "templates"
FILES = sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".svg"})
PAGES = [path for path in FILES if "pdf" not in path.parts]
INLINE = re.compile(
    r"""\sstyle=|\son[a-z]+=["']|<style|<script(?![^>]*(?:\ssrc=|type="application/json"))|javascript:"""
)
ICON = re.compile(r"""\{% icon ["']([a-z0-9-]+)["']""")


def page(template, **context):
    request = RequestFactory().get("/somewhere/?tone=negative&page=2")
    return render_to_string(template, {"request": request, **context})


def names(paths):
    return [str(path.relative_to(TEMPLATES)) for path in paths]


def test_no_inline_style_script_or_handler():
    assert names(path for path in PAGES if INLINE.search(path.read_text())) == []


def test_every_icon_is_in_the_sprite():
    drawn = set(re.findall(r"'?([a-z][a-z0-9-]*)'?", (Path(settings.BASE_DIR) / "front/assets.js").read_text()))
    used = {name for path in FILES for name in ICON.findall(path.read_text())}
    assert used - drawn == set()


@pytest.mark.parametrize("code", ["400", "403", "403_csrf", "404", "405", "410", "413", "422", "429", "500", "503"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_error_pages_need_no_database(code, language):
    with translation.override(language):
        html = page(f"{code}.html", exception="", minutes=3, limit="200 MB")
    assert f'<html lang="{language}"' in html
    assert html.count("<h1>") == 1
    assert 'class="skip"' in html
    assert re.search(r'<(a class="btn|button)', html.partition('id="main"')[2])  # nobody is left without a way on


def test_the_page_of_a_broken_server_renders_without_a_request():
    with translation.override("sv"):
        html = render_to_string("500.html")
    assert "<h1>Något gick sönder</h1>" in html


def test_an_expired_form_keeps_what_was_written():
    html = page("403_csrf.html", kept=[("text", "Vem svarar på <lördagar>?"), ("revision", "3")], action="/w/X/")
    assert 'action="/w/X/"' in html
    assert '<textarea id="kept-1" name="text">Vem svarar på &lt;lördagar&gt;?</textarea>' in html
    assert '<input type="hidden" name="revision" value="3">' in html


class Entry(forms.Form):
    name = forms.CharField(label="Namn", help_text="Förnamnet räcker.")
    kind = forms.ChoiceField(label="Slag", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)

    def clean(self):
        raise forms.ValidationError("Två saker saknas.")


@pytest.mark.parametrize(
    "place", ["{{ form|crispy }}", '{% include "components/_errors.html" %}{{ form|crispy }}', "{% crispy form %}"]
)
def test_errors_are_summed_up_once_and_lead_to_their_fields(place):
    from django.template import Context, Template

    html = Template("{% load crispy_forms_tags %}" + place).render(Context({"form": Entry({})}))
    assert html.count('class="errors"') == 1
    assert html.count("<li>Två saker saknas.</li>") == 1
    assert '<a href="#id_name">Namn: ' in html
    assert '<a href="#id_kind_0">Slag: ' in html


def test_a_form_without_errors_has_no_summary():
    assert 'class="errors"' not in page("components/_errors.html", form=Entry())


def test_pages_keep_the_filters():
    html = page("components/_pagination.html", page=Paginator(range(340), 50).page(2))
    assert 'href="?tone=negative&amp;page=1"' in html
    assert 'href="?tone=negative&amp;page=3"' in html
    assert "51–100" in html


def test_one_page_needs_no_pages():
    assert page("components/_pagination.html", page=Paginator(range(3), 50).page(1)).strip() == ""


def test_a_diff_is_heard_as_well_as_seen():
    with translation.override("en"):
        html = page("components/_diff.html", ops=[("delete", "one <hour>"), ("equal", " "), ("insert", "two")])
    assert html.strip() == (
        '<span role="suggestion"><del role="deletion"><span class="sr">removed: </span>one &lt;hour&gt;</del> '
        '<ins role="insertion"><span class="sr">added: </span>two</ins></span>'
    )


def test_a_note_shows_its_words_escaped_and_its_actions():
    note = {
        "id": 7,
        "kind": "suggestion",
        "state": "new",
        "by": "<b>Eva</b>",
        "when": "I går",
        "text": "<i>rad</i>\ntvå",
    }
    html = page("components/_note.html", note=note, actions=[{"label": "Ta med", "url": "/x/", "post": True}])
    assert 'class="note is-suggestion" id="note-7"' in html
    assert "&lt;b&gt;Eva&lt;/b&gt;" in html
    assert "&lt;i&gt;rad&lt;/i&gt;<br>två" in html
    assert '<form method="post" action="/x/">' in html


def test_the_length_of_a_line_is_never_localised():
    with translation.override("sv"):
        html = page("components/_line.html", value=57.5)
    assert 'width="57.5%"' in html


def test_a_message_can_be_undone():
    message = Message(constants.SUCCESS, "Borttaget.", extra_tags="undo:/engagements/x/restore/")
    html = page("components/_messages.html", messages=[message])
    assert 'action="/engagements/x/restore/"' in html


def test_progress_asks_again_only_while_it_runs():
    running = page("components/_progress.html", value=40, words="Läser", is_running=True, url="/job/")
    ended = page("components/_progress.html", value=100, words="Klart", is_running=False, url="/job/")
    assert ('hx-get="/job/"' in running, "<noscript>" in running) == (True, True)
    assert ("hx-get" in ended, 'data-announce="Klart"' in ended) == (False, True)


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/account/login/", "Logga in"),
        ("/account/login/code/", "Logga in med kod"),
        ("/account/password/reset/", "Nytt lösenord"),
        ("/account/password/reset/done/", "Titta i din e-post"),
        ("/account/signup/", "Till Linje blir man inbjuden"),
        ("/account/confirm-email/", "Titta i din e-post"),
    ],
)
def test_sign_in_pages_speak_even_swedish(db, path, heading):
    html = Client(headers={"accept-language": "sv"}).get(path).content.decode()
    assert f"<h1>{heading}</h1>" in html
    assert re.findall(r"(?i)epost|\bmail\b|e-mail", re.sub(r"<[^>]*>", "", html)) == []


@pytest.mark.parametrize(
    ("path", "heading"),
    [("/account/email/", "E-postadress"), ("/account/password/change/", "Lösenord"), ("/account/logout/", "Logga ut")],
)
def test_account_pages_stand_in_our_frame(lead, as_user, path, heading):
    html = as_user(lead).get(path, follow=True).content.decode()
    assert f"<h1>{heading}</h1>" in html
    assert "Andra steget" in html


def test_demo_persons_are_buttons_that_post():
    people = [SimpleNamespace(pk=4, name="Maja Lindqvist", role="Ledande konsult")]
    html = page("account/login.html", demo_people=people, form=Entry())
    assert '<input type="hidden" name="person" value="4">' in html
    assert html.count('class="person-row"') == 1


def test_outside_the_demo_nobody_is_offered():
    assert "person-row" not in page("account/login.html", demo_people=[], form=Entry())


@pytest.mark.parametrize(
    "path",
    [*sorted(TEMPLATES.rglob("*_edit.html")), TEMPLATES / "strategies/row_form.html"],
    ids=lambda path: path.name,
)
def test_what_deletes_is_never_as_loud_as_what_saves(path):
    buttons = re.findall(r'class="(btn [^"]*danger[^"]*)"', path.read_text())
    assert [classes for classes in buttons if "btn-3" not in classes] == []
