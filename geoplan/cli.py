"""The `geoplan` command: Django's own commands with this project's settings."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run the command of `sys.argv`; a database that is away is told in one line."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geoplan.settings")
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError

    from geoplan.postgres import PostgresError

    try:
        execute_from_command_line(sys.argv)
    except PostgresError as error:
        sys.exit(f"The private database cannot be started: {error}")
    except OperationalError as error:
        sys.exit(f"The database cannot be used (is DATABASE_URL right, and the server running?): {error}")
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
