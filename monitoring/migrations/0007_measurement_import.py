"""A row for every import of measurements by page: the job itself, how far it is and what came of it.

Why:    a file of ten thousand rows takes longer than a page may; a worker does it, and another takes over when it dies.
Data:   none; the table starts empty.
Deploy: a new table; the previous release keeps working.
Back:   the table goes; imports that ran are ordinary measurements and stay.
"""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('monitoring', '0006_evidence_and_assumptions'),
        ('programs', '0004_verdict_term_and_library'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='MeasurementImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='gemaakt op')),
                ('updated_at', models.DateTimeField(auto_now=True, verbose_name='gewijzigd op')),
                ('revision', models.PositiveIntegerField(default=1, editable=False, verbose_name='revisie')),
                ('file_name', models.CharField(max_length=200, verbose_name='bestand')),
                ('content', models.BinaryField(null=True)),
                ('approve', models.BooleanField(default=False, verbose_name='meteen goedkeuren')),
                ('personal_data', models.CharField(blank=True, choices=[('remove', 'Haal het weg'), ('organisation', 'Het is van een organisatie, niet van een persoon'), ('place', 'Het is een gebouw, plein of straat'), ('number', 'Het is een ander nummer of getal'), ('example', 'Het is een verzonnen voorbeeld')], max_length=12)),
                ('state', models.CharField(choices=[('waiting', 'wacht op zijn beurt'), ('checking', 'wordt nagekeken'), ('storing', 'wordt bewaard'), ('done', 'klaar'), ('refused', 'geweigerd'), ('cancelled', 'gestopt'), ('failed', 'mislukt')], default='waiting', max_length=9, verbose_name='toestand')),
                ('rows_total', models.PositiveIntegerField(default=0)),
                ('rows_done', models.PositiveIntegerField(default=0)),
                ('counts', models.JSONField(default=dict)),
                ('errors', models.JSONField(default=list)),
                ('cancel_requested', models.BooleanField(default=False)),
                ('attempts', models.PositiveSmallIntegerField(default=0)),
                ('seen_at', models.DateTimeField(blank=True, null=True)),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='klaar op')),
                ('program', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='imports', to='programs.program', verbose_name='programma')),
                ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='imports', to=settings.AUTH_USER_MODEL, verbose_name='begonnen door')),
            ],
            options={
                'verbose_name': 'import van metingen',
                'verbose_name_plural': 'imports van metingen',
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('state__in', ['waiting', 'checking', 'storing'])), fields=['state'], name='import_to_do')],
            },
        ),
    ]
