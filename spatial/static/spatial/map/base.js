// The base of every map: our own administrative boundaries, with a raster below when the operator set one.
import { labelField, settings, text } from "./settings.js";

const FONT = ["Sarabun"];
const APPROXIMATE = ["==", ["get", "quality"], "approximate"];

/** Line layers of one level: solid where official, dashed where approximate (a dash cannot depend on data). */
function lines(level, minzoom, colour, width) {
  const common = (kind, condition, dash) => ({
    id: `areas-${level}-${kind}`,
    type: "line",
    source: "areas",
    "source-layer": "areas",
    minzoom,
    filter: ["all", ["==", ["get", "level"], level], condition],
    layout: { "line-join": "round" },
    paint: { "line-color": colour, "line-width": width, ...(dash ? { "line-dasharray": dash } : {}) },
  });
  return [common("official", ["!", APPROXIMATE]), common("approximate", APPROXIMATE, [4, 3])];
}

/** Labels of one level, at the points that the tiles carry for them. */
function labels(level, minzoom, maxzoom, size) {
  return {
    id: `areas-${level}-label`,
    type: "symbol",
    source: "areas",
    "source-layer": "area_labels",
    minzoom,
    maxzoom,
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
        filter: ["==", ["get", "level"], "province"],
        paint: { "fill-color": "#FBFCFD", "fill-opacity": overRaster ? 0 : 1 },
      },
      ...lines("subdistrict", 10, "#B7C2CF", 0.9),
      ...lines("district", 7, "#8E9CAD", ["interpolate", ["linear"], ["zoom"], 7, 0.7, 11, 1.4]),
      ...lines("province", 0, "#5B6878", ["interpolate", ["linear"], ["zoom"], 5, 0.8, 10, 2]),
      labels("subdistrict", 11, 24, 12),
      labels("district", 8.5, 13, 13),
      labels("province", 5, 9.5, 14),
    ],
  };
}
