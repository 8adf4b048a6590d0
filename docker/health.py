"""The container's health check: /healthz, asked for as the proxy in front would ask."""

from __future__ import annotations

import json
import os
import sys
from http.client import HTTPConnection

hosts = json.loads(os.environ.get("GEOPLAN_ALLOWED_HOSTS") or '["localhost"]')
connection = HTTPConnection("127.0.0.1", 8000, timeout=4)
connection.request("GET", "/healthz", headers={"Host": hosts[0].lstrip("."), "X-Forwarded-Proto": "https"})
sys.exit(0 if connection.getresponse().status == 200 else 1)
