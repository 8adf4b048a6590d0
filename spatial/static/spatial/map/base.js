// The base of every map: our own administrative boundaries, with a raster below when the operator set one.
import { labelField, settings, text } from "./settings.js";

const FONT = ["Sarabun"];
const APPROXIMATE = ["==", ["get", "quality"], "approximate"];

/** Line layers of one level: solid where official, dashed where approximate (a dash cannot depend on data). */
function lines(level, colour, width) {
  const common = (kind, condition, dash) => ({
    id: `areas-${level}-${kind}`,
    type: "line",
    source: "areas",
    "source-layer": "areas",
    filter: ["all", ["==", ["get", "level"], level], condition],
    layout: { "line-join": "round" },
    paint: { "line-color": colour, "line-width": width, ...(dash ? { "line-dasharray": dash } : {}) },
  });
  return [common("official", ["!", APPROXIMATE]), common("approximate", APPROXIMATE, [3, 5])];
}

/** Labels of one level, at the points that the tiles carry for them. */
function labels(level, size) {
  return {
    id: `areas-${level}-label`,
    type: "symbol",
    source: "areas",
    "source-layer": "area_labels",
    filter: ["==", ["get", "level"], level],
    layout: {
      "text-field": ["coalesce", ["get", labelField], ["get", "name_th"]],
      "text-font": FONT,
      "text-size": size,
      "text-max-width": 8,
      "text-line-height": 1.5,
      "text-padding": 4,
    },
    paint: { "text-color": "#33415A", "text-halo-color": "#FFFFFF", "text-halo-width": 1.6 },
  };
}

function rasterParts() {
  if (!settings.raster) return { sources: {}, layers: [] };
  return {
    sources: {
      raster: { type: "raster", tiles: [settings.raster], tileSize: 256, attribution: settings.rasterAttribution },
    },
    layers: [{ id: "raster", type: "raster", source: "raster" }],
  };
}

/** The style: background, raster if any, boundaries by level, and labels. No glyph server and no sprite. */
export function baseStyle() {
  const raster = rasterParts();
  const overRaster = Boolean(settings.raster);
  return {
    version: 8,
    sources: {
      areas: {
        type: "vector",
        promoteId: { areas: "code" },
        tiles: [new URL(settings.areas, location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}")],
        minzoom: 4,
        maxzoom: 12,
        attribution: text("boundaries"),
      },
      ...raster.sources,
    },
    layers: [
      { id: "background", type: "background", paint: { "background-color": "#E3EAF1" } },
      ...raster.layers,
      {
        id: "areas-fill",
        type: "fill",
        source: "areas",
        "source-layer": "areas",
        paint: { "fill-color": "#FBFCFD", "fill-opacity": overRaster ? 0 : 1 },
      },
      // A tile carries one level only: provinces far out, then districts, then subdistricts where they are drawn.
      ...lines("subdistrict", "#A3B0BF", 1),
      ...lines("district", "#8492A5", 1.2),
      ...lines("province", "#5B6878", ["interpolate", ["linear"], ["zoom"], 5, 0.8, 7, 1.6]),
      labels("subdistrict", 12),
      labels("district", 13),
      labels("province", 14),
    ],
  };
}
