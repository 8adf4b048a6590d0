"""DXF drawings: no coordinate system; the drawing's own layers are a column."""

from __future__ import annotations

from spatial.formats import charsets
from spatial.formats.parsed import Encoding, Note, Parsed, Request

DRIVER = "DXF"


def read(request: Request) -> Parsed:
    """Every entity, with the drawing's layer in the column ``Layer``. Errors: those of ``gdal``."""
    from spatial.formats import gdal

    if request.encoding:
        encoding = Encoding(charsets.asked(request.encoding), "declared")
    else:
        encoding = charsets.detect([request.path.read_bytes()])
    gdal.pyogrio.set_gdal_config_options({"DXF_ENCODING": encoding.name.upper()})
    parsed = gdal.read_layer(request.path, None, DRIVER, request.limits)
    parsed.encoding = encoding
    drawn = sorted({str(name) for name in parsed.columns["Layer"].to_pylist()})
    parsed.notes.append(Note("dxf_layers", {"layers": ", ".join(drawn)[:500]}))
    return parsed
