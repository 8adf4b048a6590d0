"""Where the benchmark's organisations sit and how much each plans: by the seats of districts, towns more than villages.

One LAO a subdistrict, one provincial organisation a province, as in Thailand (DOMAIN section 1); Bangkok is one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from geoplan.organisations.codes import derived_code
from geoplan.organisations.models import LaoType
from spatial.geos import to_shapely
from spatial.models import AdministrativeArea

BANGKOK = "10"
SPREAD = 0.22
"""How far LAOs lie from their district's middle, as a share of the square root of its area in square degrees."""
TOWN_SHARE, TOWN_WEIGHT, PAO_WEIGHT, BANGKOK_WEIGHT = 0.3, 2.0, 6.0, 60.0


@dataclass(frozen=True)
class Lao:
    """One LAO: its row, how much it plans against others, and the middles (lon, lat) of the places it works in."""

    code: str
    lao_type: str
    name_th: str
    province: str
    district: str | None
    weight: float
    places: NDArray[np.float64]


def laos(rng: np.random.Generator) -> list[Lao]:
    """Return the LAOs of the whole country."""
    districts = {
        area.code: to_shapely(area.geometry)
        for area in AdministrativeArea.objects.filter(level="district", geometry__isnull=False)
        if area.geometry
    }
    subdistricts = list(AdministrativeArea.objects.filter(level="subdistrict").order_by("code").defer("geometry"))
    local = [_local(area, districts, rng) for area in subdistricts if area.code[:4] in districts]
    found = [lao for lao in local if lao.province != BANGKOK]
    for province in AdministrativeArea.objects.filter(level="province").order_by("code").defer("geometry"):
        inside = [lao.places for lao in local if lao.province == province.code]
        if inside:
            found.append(_provincial(province, np.vstack(inside)))
    return found


def _local(area: AdministrativeArea, districts: dict[str, shapely.Geometry], rng: np.random.Generator) -> Lao:
    district = districts[area.code[:4]]
    is_town = rng.random() < TOWN_SHARE
    kind = LaoType.SUBDISTRICT_MUNICIPALITY if is_town else LaoType.SAO
    # The district of the province's seat has the number 01; sizes of organisations are about log-normal.
    weight = rng.lognormal(0, 0.6) * (TOWN_WEIGHT if is_town else 1) * (1.8 if area.code[2:4] == "01" else 1)
    title = "เทศบาลตำบล" if is_town else "องค์การบริหารส่วนตำบล"
    middle = _inside(district, np.array(district.representative_point().coords[0]), SPREAD * district.area**0.5, rng)
    villages = np.vstack([_inside(district, middle, 0.02, rng) for _ in range(8)])
    code = derived_code(kind, area.code)
    return Lao(code, kind, title + area.name_th, area.code[:2], area.code[:4], weight, villages)


def _provincial(province: AdministrativeArea, places: NDArray[np.float64]) -> Lao:
    if province.code == BANGKOK:
        return Lao(derived_code(LaoType.SPECIAL, province.code), LaoType.SPECIAL, province.name_th, province.code,
                   None, BANGKOK_WEIGHT, places)  # fmt: skip
    return Lao(derived_code(LaoType.PAO, province.code), LaoType.PAO, f"องค์การบริหารส่วนจังหวัด{province.name_th}",
               province.code, None, PAO_WEIGHT, places)  # fmt: skip


def _inside(
    area: shapely.Geometry, middle: NDArray[np.float64], spread: float, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return a point of ``area`` normally about ``middle``, or ``middle`` where none is found."""
    tried = middle + rng.normal(0, spread, (12, 2))
    good = tried[shapely.contains_xy(area, tried[:, 0], tried[:, 1])]
    return np.asarray(good[0] if len(good) else middle)
