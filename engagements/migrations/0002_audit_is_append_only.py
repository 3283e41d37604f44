from django.db import migrations


def refuse_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            """CREATE FUNCTION linje_refuse_audit_change() RETURNS trigger AS $$
            BEGIN RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'integrity_constraint_violation'; END
            $$ LANGUAGE plpgsql"""
        )
        schema_editor.execute(
            "CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON engagements_auditentry "
            "FOR EACH ROW EXECUTE FUNCTION linje_refuse_audit_change()"
        )
        return
    for event in ("update", "delete"):
        schema_editor.execute(
            f"CREATE TRIGGER audit_append_only_{event} BEFORE {event.upper()} ON engagements_auditentry "
            "BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
        )


def allow_changes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER audit_append_only ON engagements_auditentry")
        schema_editor.execute("DROP FUNCTION linje_refuse_audit_change()")
        return
    for event in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER audit_append_only_{event}")


class Migration(migrations.Migration):
    dependencies = [("engagements", "0001_initial")]
    operations = [migrations.RunPython(refuse_changes, allow_changes)]
