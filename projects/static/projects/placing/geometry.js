// Small things about GeoJSON geometries: parts, length and area on the ellipsoid, rounding.
const A = 6378137;
const F = 1 / 298.257223563;
const E2 = F * (2 - F);
const E1 = Math.sqrt(E2);
const rad = (degrees) => (degrees * Math.PI) / 180;

/** The single geometries inside a geometry. */
export function parts(geometry) {
  if (!geometry) return [];
  if (!geometry.type.startsWith("Multi")) return [geometry];
  return geometry.coordinates.map((coordinates) => ({ type: geometry.type.slice(5), coordinates }));
}

/** One geometry of several parts of one kind; null of none. */
export function join(pieces) {
  if (!pieces.length) return null;
  if (pieces.length === 1) return pieces[0];
  return { type: `Multi${pieces[0].type}`, coordinates: pieces.map((piece) => piece.coordinates) };
}

/** Point, LineString or Polygon, whether single or multi. */
export const kindOf = (geometry) => geometry?.type.replace("Multi", "") ?? null;

const deep = (part, visit) => (typeof part[0] === "number" ? visit(part) : part.map((inner) => deep(inner, visit)));

/** All positions. */
export function positions(geometry) {
  const found = [];
  if (geometry) deep(geometry.coordinates, (position) => found.push(position));
  return found;
}

/** The geometry in two dimensions, with nine digits of a degree (0.1 mm). */
export const rounded = (geometry) => ({
  type: geometry.type,
  coordinates: deep(geometry.coordinates, ([x, y]) => [Number(x.toFixed(9)), Number(y.toFixed(9))]),
});

export const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

/** Metres between two positions, by the radii of curvature at their middle latitude: 1 mm in 10 km. */
function distance([x1, y1], [x2, y2]) {
  const middle = rad((y1 + y2) / 2);
  const w = 1 - E2 * Math.sin(middle) ** 2;
  const meridian = (A * (1 - E2)) / w ** 1.5;
  const east = (A / Math.sqrt(w)) * Math.cos(middle) * rad(x2 - x1);
  return Math.hypot(meridian * rad(y2 - y1), east);
}

const along = (line) => line.slice(1).reduce((sum, position, i) => sum + distance(line[i], position), 0);

/** The ordinate of the equal-area cylindrical projection of the ellipsoid (Snyder 1987, eq. 3-12 and 10-14). */
function equalArea(latitude) {
  const s = Math.sin(rad(latitude));
  return (A * (1 - E2) / 2) * (s / (1 - E2 * s * s) - Math.log((1 - E1 * s) / (1 + E1 * s)) / (2 * E1));
}

function ringArea(ring) {
  const flat = ring.map(([x, y]) => [A * rad(x - ring[0][0]), equalArea(y) - equalArea(ring[0][1])]);
  return Math.abs(flat.slice(1).reduce((sum, [x, y], i) => sum + flat[i][0] * y - x * flat[i][1], 0)) / 2;
}

/** Length of lines or outline of polygons in metres, area in m²; null where there is none. */
export function measure(geometry) {
  const kind = kindOf(geometry);
  if (!geometry || kind === "Point") return { length: null, area: null };
  const pieces = parts(geometry);
  if (kind === "LineString") return { length: pieces.reduce((sum, p) => sum + along(p.coordinates), 0), area: null };
  const rings = pieces.flatMap((piece) => piece.coordinates);
  const area = pieces.reduce((sum, { coordinates: [outer, ...holes] }) => sum + ringArea(outer) - holes.reduce((s, h) => s + ringArea(h), 0), 0);
  return { length: rings.reduce((sum, ring) => sum + along(ring), 0), area };
}
