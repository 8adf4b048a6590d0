"""The database function that finds the administrative areas of a geometry."""

from django.db import migrations

PRIMARY_AREA = """
CREATE OR REPLACE FUNCTION geoplan_primary_area(place geometry)
RETURNS TABLE (province_code varchar, district_code varchar, subdistrict_code varchar)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH leaf AS (
        SELECT p.area_id AS code
        FROM spatial_areapiece p
        WHERE p.geometry && place AND ST_Intersects(p.geometry, place)
        GROUP BY p.area_id
        ORDER BY sum(CASE ST_Dimension(place)
                     WHEN 0 THEN 1
                     WHEN 1 THEN ST_Length(ST_Intersection(p.geometry, place))
                     ELSE ST_Area(ST_Intersection(p.geometry, place)) END) DESC, p.area_id
        LIMIT 1
    )
    SELECT left(code, 2)::varchar,
           CASE WHEN length(code) >= 4 THEN left(code, 4)::varchar END,
           CASE WHEN length(code) = 6 THEN code END
    FROM leaf
$$;
"""


class Migration(migrations.Migration):
    """Installs ``geoplan_primary_area``."""

    dependencies = [("spatial", "0001_initial")]
    operations = [migrations.RunSQL(PRIMARY_AREA, "DROP FUNCTION geoplan_primary_area(geometry)")]
