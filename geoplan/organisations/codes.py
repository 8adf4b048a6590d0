"""The 8-digit codes of organisations.

The DLA's code is ``TTPPDDLL`` (DOMAIN section 1): type, province, district, running number, and begins with 0. Where a
source gives only the DOPA registration code of an LAO, a code is derived from it that begins with 9: the running
numbers are not DOPA's, so a derived code in the DLA's own range would be another organisation's code.
"""

from __future__ import annotations

from geoplan.organisations.models import LaoType

DERIVED_TYPES = {
    LaoType.SPECIAL: "91",
    LaoType.PAO: "92",
    LaoType.CITY: "93",
    LaoType.TOWN: "94",
    LaoType.SUBDISTRICT_MUNICIPALITY: "95",
    LaoType.SAO: "96",
}
DEPARTMENT_CODE = "00000000"


def derived_code(lao_type: LaoType, geocode: str) -> str:
    """Return the code of an LAO of which only the DOPA registration code (2, 4 or 6 digits) is known."""
    return DERIVED_TYPES[lao_type] + geocode.ljust(6, "0")


def office_code(province: str) -> str:
    """Return the code of the provincial office of a province; type 00 is no LAO's."""
    return f"00{province}0000"
