import django.utils.timezone
from django.db import migrations, models


def as_changed(apps, schema_editor):
    """So far both were one: a text that a device keeps still knows which post it was typed into."""
    apps.get_model("blog", "Post").objects.update(saved_at=models.F("updated_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("blog", "0005_moving_again"),
    ]

    operations = [
        migrations.AddField(
            model_name="post",
            name="saved_at",
            field=models.DateTimeField(auto_now=True, default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.RunPython(as_changed, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="post",
            name="updated_at",
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name="changed"),
        ),
    ]
