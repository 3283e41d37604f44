"""Both languages are whole: every word has its Swedish, and the script that says so can be trusted."""

import subprocess
import sys

import pytest

from tests.test_architecture import ROOT

pytestmark = pytest.mark.usefixtures("messages")


@pytest.fixture
def messages(monkeypatch):
    """The script as a module."""
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import messages

    return messages


@pytest.fixture
def project(messages, monkeypatch, tmp_path):
    """A small project with one app and one shared template."""
    monkeypatch.setattr(messages, "ROOT", tmp_path)
    messages.translated_words.cache_clear()
    (tmp_path / "rooms").mkdir()
    (tmp_path / "rooms/apps.py").touch()
    (tmp_path / "templates/rooms").mkdir(parents=True)
    (tmp_path / "strategy_site").mkdir()
    yield tmp_path
    messages.translated_words.cache_clear()


def catalog(project, messages):
    return messages.read_catalog(project / "rooms/locale/sv/LC_MESSAGES/django.po", "sv")


def test_no_word_is_missing_empty_fuzzy_or_said_in_two_ways():
    done = subprocess.run(
        [sys.executable, "scripts/messages.py", "check"], check=False, cwd=ROOT, capture_output=True, text=True
    )
    assert done.stdout + done.stderr == ""


def test_python_words_are_found(messages):
    source = (
        'gettext("a"); _("b" "c"); ngettext("one", "many", n); pgettext("verb", "open"); _("yes" if n else "no"); _(x)'
    )
    word = messages.Word
    assert set(messages.words_in_python(source, "x.py")) == {
        word("a"),
        word("bc"),
        word("one", "many"),
        word("open", None, "verb"),
        word("yes"),
        word("no"),
    }


def test_template_words_are_found(messages):
    source = """{% load i18n %}
      {% translate "a" %} it's {% translate "open" context "state" as x %}{{ _("size") }}
        {% include "x" with title=_("title") %}
      {% blocktranslate count n=list|length trimmed %}
        {{ n }} line at 5 %
      {% plural %}
        {{ n }} lines at 5 %
      {% endblocktranslate %}"""
    word = messages.Word
    assert set(messages.words_in_template(source, "x.html")) == {
        word("a"),
        word("open", None, "state"),
        word("size"),
        word("title"),
        word("%(n)s line at 5 %%", "%(n)s lines at 5 %%"),
    }


def test_update_keeps_translations_drops_what_is_gone_and_changes_nothing_twice(project, messages):
    view = project / "rooms/views.py"
    view.write_text('gettext("door"); gettext("floor")')
    messages.update([])
    po = project / "rooms/locale/sv/LC_MESSAGES/django.po"
    po.write_text(po.read_text().replace('msgid "door"\nmsgstr ""', 'msgid "door"\nmsgstr "dörr"'))
    view.write_text('gettext("door"); gettext("window")')
    messages.update([])
    first = po.read_text()
    messages.update([])
    assert {m.id: m.string for m in catalog(project, messages) if m.id} == {"door": "dörr", "window": ""}
    assert po.read_text() == first


def test_an_entry_that_overrides_a_library_stays(project, messages):
    (project / "rooms/views.py").write_text('gettext("door")')
    messages.update([])
    po = project / "rooms/locale/sv/LC_MESSAGES/django.po"
    po.write_text(po.read_text() + '\n# Overrides allauth\nmsgid "Sign In"\nmsgstr "Logga in"\n')
    messages.update([])
    assert {m.id for m in catalog(project, messages) if m.id} == {"door", "Sign In"}


def test_the_english_catalogue_holds_only_what_a_library_says_otherwise(project, messages):
    (project / "rooms/views.py").write_text('gettext("door")')
    po = project / "rooms/locale/en/LC_MESSAGES/django.po"
    po.parent.mkdir(parents=True)
    po.write_text(messages.HEADER.format(language="en", plurals="nplurals=2; plural=(n != 1);"))
    po.write_text(po.read_text() + '# Overrides allauth\nmsgid "Sign In"\nmsgstr "Sign in"\n')
    messages.update([])
    assert {m.id: m.string for m in messages.read_catalog(po, "en") if m.id} == {"Sign In": "Sign in"}


def test_a_file_that_cannot_be_read_leaves_the_catalogue_alone(project, messages, capsys):
    (project / "rooms/views.py").write_text('gettext("door")')
    messages.update([])
    (project / "rooms/views.py").write_text('gettext("window"')
    assert messages.update([]) == 1
    assert "rooms: left alone" in capsys.readouterr().err
    assert [m.id for m in catalog(project, messages) if m.id] == ["door"]


@pytest.mark.parametrize(
    ("swedish", "problem"),
    [
        ("", "rooms/locale/sv/LC_MESSAGES/django.po: no translation of '%(n)s doors'"),
        ("dörrar", "rooms/locale/sv/LC_MESSAGES/django.po: other placeholders than in '%(n)s doors': 'dörrar'"),
    ],
)
def test_check_names_what_is_wrong(project, messages, capsys, swedish, problem):
    (project / "rooms/views.py").write_text('gettext("%(n)s doors")')
    messages.update([])
    capsys.readouterr()
    po = project / "rooms/locale/sv/LC_MESSAGES/django.po"
    po.write_text(po.read_text().replace('doors"\nmsgstr ""', f'doors"\nmsgstr "{swedish}"'))
    messages.translated_words.cache_clear()
    assert messages.check() == 1
    assert capsys.readouterr().out == f"{problem}\n"


def test_check_hears_two_apps_disagree(project, messages, capsys):
    (project / "rooms/views.py").write_text('gettext("open")')
    (project / "strategy_site/views.py").write_text('gettext("open")')
    messages.update([])
    for path, swedish in [("rooms/locale", "öppna"), ("locale", "öppen")]:
        po = project / path / "sv/LC_MESSAGES/django.po"
        po.write_text(po.read_text().replace('open"\nmsgstr ""', f'open"\nmsgstr "{swedish}"'))
    capsys.readouterr()
    messages.translated_words.cache_clear()
    assert messages.check() == 1
    assert "'open' is 'öppna' in rooms but 'öppen' in locale" in capsys.readouterr().out


def test_compile_makes_what_django_reads(project, messages):
    import gettext

    (project / "rooms/views.py").write_text('ngettext("%(n)d door", "%(n)d doors", n)')
    messages.update([])
    po = project / "rooms/locale/sv/LC_MESSAGES/django.po"
    po.write_text(po.read_text().replace('[0] ""', '[0] "%(n)d dörr"').replace('[1] ""', '[1] "%(n)d dörrar"'))
    messages.compile_all()
    with po.with_suffix(".mo").open("rb") as file:
        swedish = gettext.GNUTranslations(file)
    assert swedish.ngettext("%(n)d door", "%(n)d doors", 3) == "%(n)d dörrar"
