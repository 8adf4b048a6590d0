"""The 8-digit codes of organisations.

The DLA's code is ``TTPPDDLL`` (DOMAIN section 1): type, province, district, running number. Where a source gives
only the DOPA registration code of an LAO, a code is derived from it in the same shape, so that it is stable and unique.
"""

from __future__ import annotations

from geoplan.organisations.models import LaoType

TYPE_DIGITS = {
    LaoType.SPECIAL: "01",
    LaoType.PAO: "02",
    LaoType.CITY: "03",
    LaoType.TOWN: "04",
    LaoType.SUBDISTRICT_MUNICIPALITY: "05",
    LaoType.SAO: "06",
}
DEPARTMENT_CODE = "00000000"


def derived_code(lao_type: LaoType, geocode: str) -> str:
    """Return the code of an LAO of which only the DOPA registration code (2, 4 or 6 digits) is known."""
    return TYPE_DIGITS[lao_type] + geocode.ljust(6, "0")


def office_code(province: str) -> str:
    """Return the code of the provincial office of a province; type 00 is no LAO's."""
    return f"00{province}0000"
