"""The PostgreSQL extensions that the platform needs."""

from django.contrib.postgres.operations import CreateExtension
from django.db import migrations


class Migration(migrations.Migration):
    """Installs PostGIS and trigram search; idempotent."""

    operations = [CreateExtension("postgis"), CreateExtension("pg_trgm"), CreateExtension("btree_gist")]
