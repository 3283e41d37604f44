"""A learner's key opened everything and stood in clear. From here it is only a name: the links that were sent are known by
their hash, and every learner gets a new key, from which the new link is derived."""

import hashlib
import uuid

from django.db import migrations, models


def keep_links_by_their_hash(apps, schema_editor):
    learners = apps.get_model("training", "Learner").objects.using(schema_editor.connection.alias)
    changed = []
    for learner in learners.only("pk", "key").iterator(chunk_size=1000):
        learner.former_key_hash = hashlib.sha256(str(learner.key).encode()).hexdigest()
        learner.key = uuid.uuid4()
        changed.append(learner)
    learners.bulk_update(changed, ["key", "former_key_hash"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("training", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="learner",
            name="former_key_hash",
            field=models.CharField(blank=True, db_index=True, default="", editable=False, max_length=64),
            preserve_default=False,
        ),
        # Backwards the keys stay as they are: the old ones are not known any more.
        migrations.RunPython(keep_links_by_their_hash, migrations.RunPython.noop),
    ]
