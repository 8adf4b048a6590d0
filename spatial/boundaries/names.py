"""Codes and full names of every administrative area, from the package ``geothai`` (DOPA codes, CC BY 4.0)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import chain

import geothai
from geothai.types import District, Province, Subdistrict

LEVEL_OF_LENGTH = {2: "province", 4: "district", 6: "subdistrict"}


@dataclass(frozen=True)
class AreaName:
    """What an area is called; ``code`` has 2, 4 or 6 digits and nests (51, 5101, 510101)."""

    code: str
    name_th: str
    name_en: str

    @property
    def level(self) -> str:
        """``province``, ``district`` or ``subdistrict``, by the length of the code."""
        return LEVEL_OF_LENGTH[len(self.code)]

    @property
    def parent_code(self) -> str | None:
        """The code of the area that this one lies in; None for a province."""
        return self.code[:-2] or None


@cache
def known_areas() -> dict[str, AreaName]:
    """All areas by code, parents before children and codes in order: 77 + 928 + 7,436 of them."""
    provinces = geothai.provinces()
    districts = [district for province in provinces for district in geothai.districts(province.code)]
    subdistricts = [area for district in districts for area in geothai.subdistricts(district.code)]
    areas = chain[Province | District | Subdistrict](provinces, districts, subdistricts)
    return {area.code: AreaName(area.code, area.name_th, area.name_en) for area in areas}
