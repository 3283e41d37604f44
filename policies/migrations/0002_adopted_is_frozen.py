from django.db import migrations

from strategies.triggers import FreezeRows


class Migration(migrations.Migration):
    dependencies = [("policies", "0001_initial"), ("strategies", "0002_adopted_is_frozen")]
    operations = [FreezeRows("policies", row) for row in ("policy", "rule", "rulebasis")]
