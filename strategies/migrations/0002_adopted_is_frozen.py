from django.db import migrations

from strategies.triggers import FreezeRows, freeze_versions, unfreeze_versions

ROWS = ["section", "statement", "statementevidence", "goal", "kpi", "audience", "message", "messageaudience"]


class Migration(migrations.Migration):
    dependencies = [("strategies", "0001_initial")]
    operations = [
        migrations.RunPython(freeze_versions, unfreeze_versions),
        *(FreezeRows("strategies", row) for row in ROWS),
    ]
