"""The tests' databases: copies of one that is migrated once for all workers, and for all runs until migrations change.

To migrate takes twenty seconds and more, most of them for Django's picture of every step; to copy takes one.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings

HOME = Path(__file__).resolve().parents[1]
PREFIX = "template_geoplan_"
LOCK = 1_230_099
"""The advisory lock by which one worker makes the template while the others wait."""


def copy_template(connection: Any) -> None:
    """Make the test database of ``connection`` anew, as a copy of the template."""
    template, name = _template(), connection.creation._get_test_db_name()
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [PREFIX])
        there = {found for (found,) in cursor.fetchall()}
        if template not in there:
            for old in there:
                cursor.execute(f'DROP DATABASE "{old}"')
            _migrate(connection, f"{PREFIX}unfinished")
            cursor.execute(f'ALTER DATABASE "{PREFIX}unfinished" RENAME TO "{template}"')
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        # What a crash would lose is made anew anyway.
        cursor.execute(f'ALTER DATABASE "{name}" SET synchronous_commit TO off')


# What migrations and Django itself put there stays; no test changes it.
KEPT = ("django_migrations", "django_content_type", "auth_permission", "projects_programme", "spatial_ref_sys")

# Every table is asked, and only those with rows are emptied, without their triggers: to truncate all takes a second.
EMPTY = """
DO $$ DECLARE one text; found boolean; filled text[] = '{}';
BEGIN
    SET CONSTRAINTS ALL DEFERRED;
    FOR one IN SELECT format('%I', tablename) FROM pg_tables
               WHERE schemaname = 'public' AND tablename <> ALL (KEPT_TABLES) LOOP
        EXECUTE 'SELECT EXISTS (SELECT 1 FROM ' || one || ')' INTO found;
        IF found THEN filled = filled || one; END IF;
    END LOOP;
    FOREACH one IN ARRAY filled LOOP EXECUTE 'ALTER TABLE ' || one || ' DISABLE TRIGGER USER'; END LOOP;
    FOREACH one IN ARRAY filled LOOP EXECUTE 'DELETE FROM ' || one; END LOOP;
    SET CONSTRAINTS ALL IMMEDIATE;
    FOREACH one IN ARRAY filled LOOP EXECUTE 'ALTER TABLE ' || one || ' ENABLE TRIGGER USER'; END LOOP;
END $$
"""


def empty(connection: Any) -> None:
    """Take away all that a test which commits has left."""
    kept = ", ".join(f"'{table}'" for table in KEPT)
    with connection.cursor() as cursor:
        cursor.execute(EMPTY.replace("KEPT_TABLES", f"ARRAY[{kept}]"))


def _template() -> str:
    """Name the template by what it was made from: our migrations, and the packages with theirs."""
    made_from = hashlib.sha256((HOME / "requirements" / "base.txt").read_bytes())
    for app in ("geoplan", "spatial", "projects", "reports"):
        for path in sorted((HOME / app).glob("**/migrations/*.py")):
            made_from.update(path.read_bytes())
    return PREFIX + made_from.hexdigest()[:16]


def _migrate(connection: Any, name: str) -> None:
    """Make the database ``name`` with Django's own means, and leave ``connection`` as it was."""
    test, own = connection.settings_dict["TEST"], connection.settings_dict["NAME"]
    before = test["NAME"]
    test["NAME"] = name
    try:
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    finally:
        connection.close()
        test["NAME"] = before
        connection.settings_dict["NAME"] = settings.DATABASES[connection.alias]["NAME"] = own
