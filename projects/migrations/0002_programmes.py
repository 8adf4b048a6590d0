"""The 12 standard programmes under their 4 sectors."""

from django.db import migrations

PROGRAMMES = [
    ("01", "general", "บริหารงานทั่วไป", "General administration"),
    ("02", "general", "การรักษาความสงบภายใน", "Internal peacekeeping"),
    ("03", "community", "การศึกษา", "Education"),
    ("04", "community", "สาธารณสุข", "Public health"),
    ("05", "community", "สังคมสงเคราะห์", "Social work"),
    ("06", "community", "เคหะและชุมชน", "Housing and community"),
    ("07", "community", "สร้างความเข้มแข็งของชุมชน", "Community strengthening"),
    ("08", "community", "การศาสนาวัฒนธรรมและนันทนาการ", "Religion, culture and recreation"),
    ("09", "economy", "อุตสาหกรรมและการโยธา", "Industry and public works"),
    ("10", "economy", "การเกษตร", "Agriculture"),
    ("11", "economy", "การพาณิชย์", "Commerce"),
    ("12", "other", "งบกลาง", "Central fund"),
]


def add_programmes(apps, schema_editor):
    programme = apps.get_model("projects", "Programme")
    programme.objects.bulk_create(
        programme(code=code, sector=sector, name_th=thai, name_en=english)
        for code, sector, thai, english in PROGRAMMES
    )


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]
    operations = [migrations.RunPython(add_programmes, migrations.RunPython.noop)]
