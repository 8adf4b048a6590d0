"""The demonstration accounts; they exist in demonstration mode only."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.hashers import make_password

from geoplan.accounts.models import Membership, User
from geoplan.organisations.models import Organisation

LAO_ROLES = {"planner": "มาลี ใจดี", "finance": "สุดา ทองแท้", "engineer": "สมชาย ช่างดี", "executive": "ประเสริฐ ศรีเมือง"}
OFFICE_ROLES = {"analyst": "วิภา รักเรียน", "head": "อนันต์ พัฒนกิจ"}
DEPARTMENT_ROLES = {"officer": "กมล สถิตย์", "administrator": "นภา ดูแลระบบ"}


def make_people(lao: Organisation, office: Organisation, department: Organisation) -> None:
    """Make one account a role, named as the role; existing ones get the membership again where it is missing."""
    for organisation, roles in ((lao, LAO_ROLES), (office, OFFICE_ROLES), (department, DEPARTMENT_ROLES)):
        for role, full_name in roles.items():
            first, last = full_name.split()
            user, _ = User.objects.get_or_create(
                username=role,
                defaults={
                    "first_name": first,
                    "last_name": last,
                    "password": make_password(settings.DEMO_PASSWORD),
                },
            )
            Membership.objects.get_or_create(user=user, organisation=organisation, role=role)
