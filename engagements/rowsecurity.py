"""The policies of row-level security on PostgreSQL, made from the models: a new model joins by itself.

A table with its own column for the engagement compares that; every other one asks whether the row that it hangs on is visible,
which is answered by that table's own policy. `manage.py migrate` takes the policies away before it changes anything and lays them
anew at its end, since a column that a policy names cannot be changed.
"""

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _

from engagements.walls import EVERYTHING

SETTING = "linje.engagements"
POLICY = "of_its_engagement"
# Asked before it is known which engagement a person may see, and what belongs to several.
OPEN = {
    "engagements.Engagement": "the engagement itself is looked up by its address",
    "engagements.Invitation": "its token says which engagement it is for",
    "engagements.Membership": "says which engagements a person may see",
    "engagements.Organisation": "an agency has many engagements",
    "engagements.User": "a person is in many engagements",
    "analysis.ColumnMap": "an agency's, for all of its engagements",
}
Model = type[models.Model]


def our_models() -> list[Model]:
    """Every model of the project's own apps that has a table, those between many and many too."""
    ours = {config.label for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR}
    return [model for model in apps.get_models(include_auto_created=True) if model._meta.app_label in ours]


def is_open(model: Model) -> bool:
    """Whether a table has no policy: it is listed as open, or is the one between such a table and another (User_groups)."""
    label = model._meta.label
    return label in OPEN or any(label.startswith(f"{name}_") for name in OPEN)


def parent_of(model: Model) -> models.ForeignKey:
    """The key by which a row belongs to its engagement: its own, else the first one that is never empty and leads to a table
    with a policy. Raises LookupError for a model that has none: give it one, or say in OPEN why it is open."""
    keys = [field for field in model._meta.concrete_fields if isinstance(field, models.ForeignKey)]
    for key in keys:
        if key.related_model._meta.label == "engagements.Engagement":
            return key
    for key in keys:
        if not key.null and key.related_model in our_models() and not is_open(key.related_model):
            return key
    raise LookupError(f"{model._meta.label} belongs to no engagement")


def condition(model: Model) -> str:
    """The policy's expression: which rows of the model are visible, and may be written."""
    key = parent_of(model)
    target = key.related_model._meta
    column = f'"{model._meta.db_table}"."{key.column}"'
    if target.label == "engagements.Engagement":
        # In a SELECT of its own the value is read once a query and not once a row. None is sent: NULL, no row.
        value = f"(SELECT current_setting('{SETTING}', true))"
        listed = f"(SELECT string_to_array(nullif(current_setting('{SETTING}', true), '{EVERYTHING}'), ','))::bigint[]"
        return f"{value} = '{EVERYTHING}' OR {column} = ANY ({listed})"
    return f'EXISTS (SELECT 1 FROM "{target.db_table}" AS parent WHERE parent."{target.pk.column}" = {column})'  # type: ignore[union-attr]  # noqa: S608 - our own names only


def lay(using: BaseDatabaseWrapper = connection) -> int:
    """Give each table its policy, anew. FORCE binds the owner too, which the application's role is. A table that is not there
    (the migrations stopped half-way, or went back) gets none. Returns how many."""
    with using.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = current_schema()"
        )
        columns = set(cursor.fetchall())
        walled = [model for model in our_models() if not is_open(model) and _stands(model, columns)]
        for model in walled:
            table = model._meta.db_table
            cursor.execute(f'DROP POLICY IF EXISTS {POLICY} ON "{table}"')
            cursor.execute(f'CREATE POLICY {POLICY} ON "{table}" USING ({condition(model)})')
            cursor.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY')
    return len(walled)


def _stands(model: Model, columns: set[tuple[str, str]]) -> bool:
    key = parent_of(model)
    target = key.related_model._meta
    return {(model._meta.db_table, key.column), (target.db_table, target.pk.column)} <= columns  # type: ignore[union-attr]


def take_away(using: BaseDatabaseWrapper = connection) -> int:
    """Take away every policy of ours. Returns how many there were."""
    with using.cursor() as cursor:
        cursor.execute(
            "SELECT polrelid::regclass::text FROM pg_policy WHERE polname = %s AND polrelid IN"
            " (SELECT oid FROM pg_class WHERE relnamespace = current_schema()::regnamespace)",
            [POLICY],
        )
        tables = [table for (table,) in cursor.fetchall()]
        for table in tables:  # as PostgreSQL spells them, quoted where they must be
            cursor.execute(f"DROP POLICY {POLICY} ON {table}")
            cursor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY, DISABLE ROW LEVEL SECURITY")
    return len(tables)


def missing(using: BaseDatabaseWrapper = connection) -> Iterator[str]:
    """Why the wall does not stand, in sentences: tables without a policy, a role that no policy binds."""
    with using.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        if cursor.fetchone()[0]:
            yield _(
                "The application’s role in the database is a superuser or has BYPASSRLS: row-level security does not bind it."
            )
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = %s"
            " WHERE c.relrowsecurity AND c.relforcerowsecurity AND c.relnamespace = current_schema()::regnamespace",
            [POLICY],
        )
        walled = {name for (name,) in cursor.fetchall()}
    for model in our_models():
        if not is_open(model) and model._meta.db_table not in walled:
            yield _("%(name)s: no row-level security in the database. Run manage.py migrate.") % {
                "name": model._meta.db_table
            }
