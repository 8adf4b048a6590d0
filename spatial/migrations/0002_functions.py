"""The database function that finds the administrative areas of a geometry."""

from django.db import migrations

# A point is the common case, called for every row of an import: one index lookup and no measuring. (A LIMIT could
# tempt the planner away from the index of the pieces, so the lowest code is taken by an aggregate.) Cutting an area
# into pieces moves its border by a rounding error, so a point on a border may fall between two pieces: only then a
# piece within a tenth of a millimetre is taken.
AREA_OF_POINT = """
CREATE FUNCTION geoplan_area_of_point(place geometry) RETURNS varchar
LANGUAGE plpgsql STABLE STRICT PARALLEL SAFE AS $$
DECLARE
    found varchar;
BEGIN
    SELECT (array_agg(area_id ORDER BY area_id))[1] INTO found
    FROM spatial_areapiece WHERE ST_Intersects(geometry, place);
    IF found IS NULL THEN
        SELECT (array_agg(area_id ORDER BY area_id))[1] INTO found
        FROM spatial_areapiece WHERE ST_DWithin(geometry, place, 1e-9);
    END IF;
    RETURN found;
END $$;
"""

# Several areas are measured only when there are several; a shape inside one area is settled by the lookup alone.
# A part that only touches an area measures nothing and loses to any part that lies in one. Measures are rounded, so
# that equal parts are equal in spite of floating point.
PRIMARY_AREA = """
CREATE FUNCTION geoplan_primary_area(
    place geometry, OUT province_code varchar, OUT district_code varchar, OUT subdistrict_code varchar
)
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    code varchar;
    touched varchar[];
    shape geometry := place;
BEGIN
    IF place IS NULL OR ST_IsEmpty(place) THEN
        RETURN;
    ELSIF GeometryType(place) = 'POINT' THEN
        SELECT (array_agg(area_id ORDER BY area_id))[1] INTO code
        FROM spatial_areapiece WHERE ST_Intersects(geometry, place);
        IF code IS NULL THEN
            code := geoplan_area_of_point(place);
        END IF;
    ELSIF ST_Dimension(place) = 0 THEN
        SELECT areas.code INTO code FROM (
            SELECT geoplan_area_of_point(part.geom) AS code FROM ST_Dump(place) part
        ) areas WHERE areas.code IS NOT NULL GROUP BY areas.code ORDER BY count(*) DESC, areas.code LIMIT 1;
    ELSE
        IF NOT ST_IsValid(place) THEN
            shape := ST_MakeValid(place);
        END IF;
        SELECT array_agg(DISTINCT area_id) INTO touched FROM spatial_areapiece
        WHERE ST_Intersects(geometry, shape);
        code := touched[1];
        IF cardinality(touched) > 1 THEN
            SELECT area_id INTO code FROM (
                SELECT area_id, ST_Intersection(geometry, shape) AS part FROM spatial_areapiece
                WHERE ST_Intersects(geometry, shape) OFFSET 0
            ) piece GROUP BY area_id
            ORDER BY round(
                sum(CASE ST_Dimension(shape) WHEN 1 THEN ST_Length(part) ELSE ST_Area(part) END)::numeric, 12
            ) DESC, area_id
            LIMIT 1;
        END IF;
    END IF;
    province_code := left(code, 2);
    district_code := CASE WHEN length(code) >= 4 THEN left(code, 4) END;
    subdistrict_code := CASE WHEN length(code) = 6 THEN code END;
END $$;
"""


class Migration(migrations.Migration):
    """Installs ``geoplan_area_of_point`` and ``geoplan_primary_area``."""

    dependencies = [("spatial", "0001_initial")]
    operations = [
        migrations.RunSQL(AREA_OF_POINT, "DROP FUNCTION geoplan_area_of_point(geometry)"),
        migrations.RunSQL(PRIMARY_AREA, "DROP FUNCTION geoplan_primary_area(geometry)"),
    ]
