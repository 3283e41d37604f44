"""The walls of the house (docs/develop.md): imports point left, no signals, and a file's name says what it holds."""

import ast
from pathlib import Path

import pytest

from scripts.draw_map import imports_of, modules_of

ROOT = Path(__file__).resolve().parent.parent

# Reading order of the folders = order of the method = topological order. An app imports these and no other.
MAY_IMPORT = {
    "engagements": set(),
    "analysis": {"engagements"},
    "interviews": {"engagements", "analysis"},
    "strategies": {"engagements", "analysis"},
    "policies": {"engagements", "analysis", "strategies"},
    "workshops": {"engagements", "analysis", "strategies"},
    "training": {"engagements", "analysis", "strategies", "policies"},
}
# Where the site puts the apps together. The demo is a story about the whole house, and nothing imports it.
JOINS = (
    "strategy_site/urls.py",
    "strategy_site/middleware.py",
    "strategy_site/asgi.py",
    "strategy_site/demo",
    "strategy_site/management/commands/",
    "strategy_site/postgresql/",
)

VOCABULARY = {
    "__init__",
    "admin",
    "apps",
    "checks",
    "forms",
    "importers",
    "invariants",
    "locale",
    "management",
    "migrations",
    "models",
    "overview",
    "queries",
    "sections",
    "services",
    "tasks",
    "templatetags",
    "urls",
    "views",
}
FORBIDDEN = {
    "base",
    "common",
    "constants",
    "core",
    "helpers",
    "managers",
    "misc",
    "mixins",
    "signals",
    "tools",
    "utils",
}
# A module or package named after its subject, and why the subject deserves one. Another name needs a line here.
SUBJECTS = {
    "analysis/citations": "makes the one citable source of whatever can be cited",
    "engagements/accounts": "how allauth asks us who may sign up",
    "engagements/audit": "the append-only log of who did what",
    "engagements/charts": "SVG from figures, for page and PDF",
    "engagements/context": "the context processor of the frame around every page",
    "engagements/faultpoints": "named places where the fault tests let something break",
    "engagements/fetching": "the single door to foreign addresses",
    "engagements/formfields": "text fields that store what people meant, for the forms of every room",
    "engagements/invitations": "signed, expiring, single-use links",
    "engagements/files": "finds files without a row and rows without their file",
    "engagements/jobs": "the row is the truth, the broker a doorbell",
    "engagements/navigation": "the line of abilities and rooms around every page",
    "engagements/walls": "what of the database a request may see at all",
    "engagements/rowsecurity": "the policies that keep it, made from the models",
    "engagements/permissions": "the one place for access",
    "engagements/sessions": "how long a session lives",
    "engagements/sentence": "the sentence of the day, in both languages",
    "engagements/pictures": "the single door for pictures from outside: drawn anew before they are stored",
    "engagements/richtext": "the single door from Markdown to HTML",
    "engagements/tables": "the single door for CSV and XLSX",
    "engagements/downloads": "sends a file piece by piece while it is made",
    "engagements/uploads": "refuses a file that is too large before it is read",
    "interviews/template": "the six themes and 36 questions that a guide begins with",
    "policies/template": "the rules that a tone, image or employee policy begins with",
    "policies/reader_urls": "the addresses that staff read without an account",
    "strategies/anchoring": "finds commented words again in a changed text",
    "strategies/dossier": "the exporter",
    "training/access": "learners have a link and a cookie and never pass through permissions.py",
    "training/template": "the lessons and situations that a course is drawn with",
    "strategies/template": "the seven abilities as the sections a strategy begins with",
    "strategies/triggers": "frozen rows are refused by the database itself, on SQLite and PostgreSQL",
    "strategies/versioning": "the verbs of a version: open, submit, adopt, compare, restore",
    "strategies/wording": "differences by word",
    "training/learner_urls": "the addresses of a learner without an account",
    "workshops/access": "participants are no users and never pass through permissions.py",
    "workshops/links": "the QR code and the address that a room gets",
    "workshops/participant_urls": "the addresses of a phone, short enough to type",
    "workshops/streaming": "live events, the bare ASGI stream and its hub",
}


def local_names(path: Path) -> set[str]:
    return {name.split(".")[0] for name in imports_of(path)}


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_imports_point_left(app):
    walls = set(MAY_IMPORT) | {"strategy_site", "tests"}
    crossed = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules_of(app)
        for name in sorted((local_names(path) & walls) - MAY_IMPORT[app] - {app})
    ]
    assert crossed == []


def test_the_site_imports_apps_only_where_it_puts_them_together():
    crossed = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in modules_of("strategy_site")
        if not path.relative_to(ROOT).as_posix().startswith(JOINS)
        for name in sorted(local_names(path) & set(MAY_IMPORT))
    ]
    assert crossed == []


def test_every_app_is_in_the_table():
    assert {path.parent.name for path in ROOT.glob("*/apps.py")} == set(MAY_IMPORT)


@pytest.mark.parametrize("app", MAY_IMPORT)
def test_migrations_depend_as_imports_do(app):
    crossed = [
        f"{path.relative_to(ROOT)} depends on {node.elts[0].value}"
        for path in sorted((ROOT / app / "migrations").glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Tuple) and len(node.elts) == 2 and isinstance(node.elts[0], ast.Constant)
        if node.elts[0].value in set(MAY_IMPORT) - MAY_IMPORT[app] - {app}
        if isinstance(node.elts[1], ast.Constant) and str(node.elts[1].value)[:4].isdigit()
    ]
    assert crossed == []


def test_no_signals():
    receivers = [
        str(path.relative_to(ROOT))
        for app in MAY_IMPORT
        for path in modules_of(app)
        if any(name.startswith(("django.dispatch", "django.db.models.signals")) for name in imports_of(path))
    ]
    assert receivers == []


def test_file_names_are_words_of_the_vocabulary():
    strange = [
        f"{app}/{path.name}"
        for app in MAY_IMPORT
        for path in sorted((ROOT / app).iterdir())
        if path.name != "__pycache__" and (path.suffix == ".py" or (path.is_dir() and any(path.rglob("*.py"))))
        if path.stem not in VOCABULARY and f"{app}/{path.stem}" not in SUBJECTS
    ]
    assert strange == []


def test_no_drawer_for_odds_and_ends():
    drawers = [
        str(path.relative_to(ROOT))
        for folder in [*MAY_IMPORT, "strategy_site"]
        for path in sorted((ROOT / folder).rglob("*"))
        if path.stem in FORBIDDEN and (path.suffix == ".py" or path.is_dir())
        if path != ROOT / "strategy_site" / "postgresql" / "base.py"  # Django's name for a backend's module
    ]
    assert drawers == []


def test_every_view_says_who_may_enter():
    """Each public function of a views module carries exactly one decision about access."""
    decisions = {"member_view", "account_view", "public_view", "participant_view", "staff_view"}
    undecided = []
    for app in MAY_IMPORT:
        for path in [*(ROOT / app).glob("views.py"), *(ROOT / app).glob("views/*.py")]:
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and takes_request(node):
                    found = [name for name in map(decorator_name, node.decorator_list) if name in decisions]
                    if not node.name.startswith("_") and len(found) != 1:
                        undecided.append(f"{path.relative_to(ROOT)}: {node.name} has {found}")
    assert undecided == []


def takes_request(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    returned = ast.unparse(node.returns) if node.returns else "HttpResponse"
    first = node.args.args[0].arg if node.args.args else ""
    return first == "request" and "Response" in returned and bool(node.decorator_list)


def decorator_name(node: ast.expr) -> str:
    called = node.func if isinstance(node, ast.Call) else node
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
