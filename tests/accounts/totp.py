"""The codes of an authenticator app."""

from __future__ import annotations

import base64
import hashlib
import hmac
import time


def code_of(secret: str, steps_ahead: int = 0) -> str:
    """The code that the app shows now, or ``steps_ahead`` of 30 seconds later: RFC 6238 with SHA-1 and six digits."""
    counter = int(time.time()) // 30 + steps_ahead
    digest = hmac.digest(base64.b32decode(secret), counter.to_bytes(8, "big"), hashlib.sha1)
    start = digest[-1] & 15
    return f"{(int.from_bytes(digest[start : start + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06d}"
