"""Fetches the official layer (COD-AB Thailand) where the internet can be reached."""

from __future__ import annotations

from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from geoplan.errors import DomainError

OFFICIAL_URL = (
    "https://data.humdata.org/dataset/d24bdc45-eb4c-4e3d-8b16-44db02667c27/resource/"
    "d0c722ff-6939-4423-ac0d-6501830b1759/download/tha_adm_rtsd_itos_20210121_shp.zip"
)
LARGEST = 1_000_000_000
"""Bytes; the file had 358 MB in 2022."""
SECONDS = 30
BLOCK = 1 << 20


class _HttpsOnly(HTTPRedirectHandler):
    def redirect_request(self, req: Request, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        if urlsplit(newurl).scheme != "https":
            raise DomainError("boundary_download", reason="redirected away from https")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def download(url: str, folder: Path) -> Path:
    """Fetches ``url`` into ``folder`` and returns the file; ``boundary_download`` says why it could not.

    Only https is followed, and no more than ``LARGEST`` bytes are taken.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise DomainError("boundary_download", reason="the address must begin with https://")
    target = folder / (Path(parts.path).name or "boundaries.zip")
    request = Request(url, headers={"User-Agent": "GeoPlan"})  # noqa: S310 - https was checked above
    try:
        with build_opener(_HttpsOnly).open(request, timeout=SECONDS) as answer, target.open("wb") as file:
            size = 0
            while block := answer.read(BLOCK):
                size += len(block)
                if size > LARGEST:
                    raise DomainError("boundary_download", reason=f"more than {LARGEST:,} bytes")
                file.write(block)
    except (URLError, OSError) as error:
        raise DomainError("boundary_download", reason=str(getattr(error, "reason", error))) from error
    return target
