"""The organisations of the demonstration province, Khon Kaen.

Types and names are public facts about real LAOs; they are made only where no organisations have been loaded.
"""

from __future__ import annotations

from typing import NamedTuple

from geoplan.organisations.models import LaoType

PROVINCE = "40"


class DemoLao(NamedTuple):
    """Registration code (DOPA's, as the register of LAOs uses it), type, name without its prefix, areas covered."""

    geocode: str
    lao_type: LaoType
    name: str
    covers: tuple[str, ...]


LAOS = (
    DemoLao("40", LaoType.PAO, "ขอนแก่น", ("40",)),
    DemoLao("4099", LaoType.CITY, "ขอนแก่น", ("400101",)),
    DemoLao("4096", LaoType.TOWN, "ชุมแพ", ("400501", "400506", "400507")),
    DemoLao("4098", LaoType.TOWN, "เมืองพล", ("401201",)),
    DemoLao("4068", LaoType.SUBDISTRICT_MUNICIPALITY, "บ้านเป็ด", ("400115",)),
    DemoLao("4062", LaoType.SUBDISTRICT_MUNICIPALITY, "เมืองเก่า", ("400106",)),
    DemoLao("400107", LaoType.SUBDISTRICT_MUNICIPALITY, "พระลับ", ("400107",)),
    DemoLao("4085", LaoType.SUBDISTRICT_MUNICIPALITY, "น้ำพอง", ("400701",)),
    DemoLao("400103", LaoType.SAO, "โคกสี", ("400103",)),
    DemoLao("400109", LaoType.SAO, "บ้านหว้า", ("400109",)),
    DemoLao("400111", LaoType.SAO, "แดงใหญ่", ("400111",)),
    DemoLao("400112", LaoType.SAO, "ดอนช้าง", ("400112",)),
    DemoLao("400503", LaoType.SAO, "นาหนองทุ่ม", ("400503",)),
    DemoLao("400508", LaoType.SAO, "วังหินลาด", ("400508",)),
    DemoLao("400704", LaoType.SAO, "บัวใหญ่", ("400704",)),
    DemoLao("400707", LaoType.SAO, "บ้านขาม", ("400707",)),
    DemoLao("400709", LaoType.SAO, "ทรายมูล", ("400709",)),
    DemoLao("401203", LaoType.SAO, "โจดหนองแก", ("401203",)),
    DemoLao("401204", LaoType.SAO, "เก่างิ้ว", ("401204",)),
    DemoLao("401207", LaoType.SAO, "เพ็กใหญ่", ("401207",)),
)
