// Snapping to what lies nearby: vertices first, then edges, of other projects and of administrative borders.
import { get } from "./server.js";

const CLOSE_ENOUGH = 13;
const TOLERANCE = matchMedia("(pointer: coarse)").matches ? 20 : 12;

/** Lists of positions in a geometry: each is a point, or a run of edges. */
function runs(geometry) {
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(runs);
  const found = [];
  const visit = (part) => {
    if (typeof part[0] === "number") found.push([part]);
    else if (part.length && typeof part[0][0] === "number" && geometry.type !== "MultiPoint") found.push(part);
    else part.forEach(visit);
  };
  visit(geometry.coordinates);
  return found;
}

function nearestOnEdge(p, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const t = Math.max(0, Math.min(1, ((p.x - a.x) * dx + (p.y - a.y) * dy) / (dx * dx + dy * dy || 1)));
  return { t, away: Math.hypot(p.x - a.x - t * dx, p.y - a.y - t * dy) };
}

/** Keeps what lies nearby and finds where a pixel snaps to. `onLoad` gets the features, and whether they were asked for. */
export class Snapper {
  constructor(map, url, onLoad) {
    Object.assign(this, { map, url, onLoad, lines: [], asked: null });
    map.on("moveend", () => this.load());
    this.load();
  }

  async load() {
    if (this.map.getZoom() < CLOSE_ENOUGH) return this.onLoad([], false);
    const bounds = this.map.getBounds();
    this.asked?.abort();
    this.asked = new AbortController();
    try {
      const box = bounds.toArray().flat().map((degrees) => degrees.toFixed(6));
      const found = await get(`${this.url}?bbox=${box}`, this.asked.signal);
      this.lines = found.features.filter((f) => f.geometry).flatMap((f) => runs(f.geometry));
      this.onLoad(found.features, true);
    } catch {
      // Without neighbours the drawing goes on; the next move of the map asks again.
    }
  }

  /** The position [lng, lat] that a pixel {x, y} snaps to, or undefined. */
  at(pixel) {
    const reach = TOLERANCE * 1.5;
    const [sw, ne] = [this.map.unproject([pixel.x - reach, pixel.y + reach]), this.map.unproject([pixel.x + reach, pixel.y - reach])];
    const near = (a, b) => Math.max(a[0], b[0]) >= sw.lng && Math.min(a[0], b[0]) <= ne.lng && Math.max(a[1], b[1]) >= sw.lat && Math.min(a[1], b[1]) <= ne.lat;
    let vertex = { away: TOLERANCE };
    let edge = { away: TOLERANCE };
    for (const line of this.lines) {
      for (let i = 0; i < line.length; i += 1) {
        const [start, end] = [line[i], line[i + 1] ?? line[i]];
        if (!near(start, end)) continue;
        const [a, b] = [this.map.project(start), this.map.project(end)];
        for (const [place, at] of [[start, a], [end, b]]) {
          const away = Math.hypot(pixel.x - at.x, pixel.y - at.y);
          if (away < vertex.away) vertex = { away, place };
        }
        const { t, away } = nearestOnEdge(pixel, a, b);
        if (away < edge.away) edge = { away, place: [start[0] + t * (end[0] - start[0]), start[1] + t * (end[1] - start[1])] };
      }
    }
    return (vertex.place ?? edge.place)?.map((degrees) => Number(degrees.toFixed(9)));
  }
}
