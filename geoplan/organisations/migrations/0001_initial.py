import django.contrib.gis.db.models.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('spatial', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Coverage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('partial', models.BooleanField(default=False)),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='coverages', to='spatial.administrativearea')),
            ],
        ),
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=8, unique=True)),
                ('code_source', models.CharField(choices=[('dla', 'Code of the department'), ('derived', 'Derived code')], default='derived', max_length=10)),
                ('dopa_code', models.CharField(blank=True, max_length=6)),
                ('kind', models.CharField(choices=[('lao', 'Local administrative organisation'), ('provincial_office', 'Provincial office'), ('department', 'Department')], max_length=20)),
                ('lao_type', models.CharField(blank=True, choices=[('pao', 'Provincial administrative organisation'), ('city', 'City municipality'), ('town', 'Town municipality'), ('subdistrict_municipality', 'Subdistrict municipality'), ('sao', 'Subdistrict administrative organisation'), ('special', 'Special local administration')], max_length=30)),
                ('name_th', models.CharField(max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('office', django.contrib.gis.db.models.fields.PointField(blank=True, null=True, srid=4326)),
                ('area', django.contrib.gis.db.models.fields.MultiPolygonField(blank=True, null=True, srid=4326)),
                ('area_quality', models.CharField(choices=[('official', 'Official boundary'), ('uploaded', 'Uploaded boundary'), ('derived', 'Derived from the covered areas'), ('none', 'No boundary')], default='none', max_length=10)),
                ('covers', models.ManyToManyField(related_name='organisations', through='organisations.Coverage', to='spatial.administrativearea')),
                ('district', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='spatial.administrativearea')),
                ('province', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='spatial.administrativearea')),
            ],
            options={
                'ordering': ('code',),
            },
        ),
        migrations.AddField(
            model_name='coverage',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='coverages', to='organisations.organisation'),
        ),
        migrations.CreateModel(
            name='OrganisationEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('code', models.CharField(max_length=8)),
                ('code_source', models.CharField(choices=[('dla', 'Code of the department'), ('derived', 'Derived code')], default='derived', max_length=10)),
                ('dopa_code', models.CharField(blank=True, max_length=6)),
                ('kind', models.CharField(choices=[('lao', 'Local administrative organisation'), ('provincial_office', 'Provincial office'), ('department', 'Department')], max_length=20)),
                ('lao_type', models.CharField(blank=True, choices=[('pao', 'Provincial administrative organisation'), ('city', 'City municipality'), ('town', 'Town municipality'), ('subdistrict_municipality', 'Subdistrict municipality'), ('sao', 'Subdistrict administrative organisation'), ('special', 'Special local administration')], max_length=30)),
                ('name_th', models.CharField(max_length=200)),
                ('name_en', models.CharField(blank=True, max_length=200)),
                ('office', django.contrib.gis.db.models.fields.PointField(blank=True, null=True, srid=4326)),
                ('area_quality', models.CharField(choices=[('official', 'Official boundary'), ('uploaded', 'Uploaded boundary'), ('derived', 'Derived from the covered areas'), ('none', 'No boundary')], default='none', max_length=10)),
                ('district', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='spatial.administrativearea')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='organisations.organisation')),
                ('province', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='spatial.administrativearea')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddIndex(
            model_name='organisation',
            index=django.contrib.postgres.indexes.GinIndex(fields=['name_th'], name='organisation_name_trgm', opclasses=['gin_trgm_ops']),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.UniqueConstraint(condition=models.Q(('dopa_code', ''), _negated=True), fields=('kind', 'dopa_code'), name='organisation_dopa_code_once'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('code__regex', '^\\d{8}$')), name='organisation_code_8_digits'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'lao'), ('province__isnull', False), models.Q(('lao_type', ''), _negated=True)), models.Q(('kind', 'provincial_office'), ('lao_type', ''), ('province__isnull', False)), models.Q(('kind', 'department'), ('lao_type', ''), ('province__isnull', True)), _connector='OR'), name='organisation_lao_has_type_and_province'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('area__isnull', True), ('area_quality', 'none')), models.Q(('area__isnull', False), models.Q(('area_quality', 'none'), _negated=True)), _connector='OR'), name='organisation_area_quality_fits'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organisations_organisationevent" ("area_quality", "code", "code_source", "district_id", "dopa_code", "id", "kind", "lao_type", "name_en", "name_th", "office", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "province_id") VALUES (NEW."area_quality", NEW."code", NEW."code_source", NEW."district_id", NEW."dopa_code", NEW."id", NEW."kind", NEW."lao_type", NEW."name_en", NEW."name_th", NEW."office", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."province_id"); RETURN NULL;', hash='bea1ac004f23005a4117164db292e75eeb044fbd', operation='INSERT', pgid='pgtrigger_insert_insert_040c9', table='organisations_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."area_quality" IS DISTINCT FROM (NEW."area_quality") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."code_source" IS DISTINCT FROM (NEW."code_source") OR OLD."district_id" IS DISTINCT FROM (NEW."district_id") OR OLD."dopa_code" IS DISTINCT FROM (NEW."dopa_code") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."lao_type" IS DISTINCT FROM (NEW."lao_type") OR OLD."name_en" IS DISTINCT FROM (NEW."name_en") OR OLD."name_th" IS DISTINCT FROM (NEW."name_th") OR OLD."office" IS DISTINCT FROM (NEW."office") OR OLD."province_id" IS DISTINCT FROM (NEW."province_id"))', func='INSERT INTO "organisations_organisationevent" ("area_quality", "code", "code_source", "district_id", "dopa_code", "id", "kind", "lao_type", "name_en", "name_th", "office", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "province_id") VALUES (NEW."area_quality", NEW."code", NEW."code_source", NEW."district_id", NEW."dopa_code", NEW."id", NEW."kind", NEW."lao_type", NEW."name_en", NEW."name_th", NEW."office", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."province_id"); RETURN NULL;', hash='7d4aea7f23e0a0d7ec5c9ee96aade3ef195bbffe', operation='UPDATE', pgid='pgtrigger_update_update_0b99b', table='organisations_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "organisations_organisationevent" ("area_quality", "code", "code_source", "district_id", "dopa_code", "id", "kind", "lao_type", "name_en", "name_th", "office", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "province_id") VALUES (OLD."area_quality", OLD."code", OLD."code_source", OLD."district_id", OLD."dopa_code", OLD."id", OLD."kind", OLD."lao_type", OLD."name_en", OLD."name_th", OLD."office", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."province_id"); RETURN NULL;', hash='6f0eba41755df98ba13a1d54ee4260233eccbb5a', operation='DELETE', pgid='pgtrigger_delete_delete_57a4b', table='organisations_organisation', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='coverage',
            constraint=models.UniqueConstraint(fields=('organisation', 'area'), name='coverage_once'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisationevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='13eb6e28966182a08694bfb06589ddaadb2672fe', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_c38e9', table='organisations_organisationevent', when='BEFORE')),
        ),
    ]
