"""The WSGI application that the web server serves."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "geoplan.settings")
_django = get_wsgi_application()

from projects.tiles.front import tiles_first  # noqa: E402 - only once Django is set up

application = tiles_first(_django)
# What has been loaded stays: to look for garbage in it, now and then, would make one request wait for all of it.
gc.collect()
gc.freeze()
