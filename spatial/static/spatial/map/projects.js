// Projects on a map: single ones by geometry and stage, and far out the cells that sum them up.
import { addTip } from "./furniture.js";
import { KIND_COLOURS, language, LATE_COLOURS, PROGRAMME_COLOURS, STAGE_COLOURS, text } from "./settings.js";

const coloured = (property, colours) => ["match", ["get", property], ...Object.entries(colours).flat(), "#6B7A90"];
const STAGE = coloured("stage", STAGE_COLOURS);
const SCALE = ["#9CC3E6", "#5C9BD1", "#2F78B7", "#0B5CAD", "#083C73"];
const NOTHING = "#B0B7C3";
/** Planned baht of a project at which the next class begins. */
const AMOUNTS = [100_000, 500_000, 1_000_000, 5_000_000];
const ENDED = ["in", ["get", "stage"], ["literal", ["completed", "cancelled"]]];
/** What single projects may be coloured by. */
const STYLES = {
  stage: STAGE,
  kind: coloured("kind", KIND_COLOURS),
  programme: coloured("programme", PROGRAMME_COLOURS),
  money: ["case", ["has", "money"], ["step", ["get", "money"], SCALE[0], ...AMOUNTS.flatMap((from, i) => [from, SCALE[i + 1]])], NOTHING],
  late: ["case", ENDED, LATE_COLOURS.ended, ["has", "late"], LATE_COLOURS.late, LATE_COLOURS.onTime],
};

/** The classes of planned money of single projects, for a legend: [colour, from, to or null], in baht; null, null for none. */
export function amountClasses() {
  return [[NOTHING, null, null], ...SCALE.map((colour, i) => [colour, AMOUNTS[i - 1] ?? 0, AMOUNTS[i] ?? null])];
}
const HOT = ["boolean", ["feature-state", "hot"], false];
const TYPE = (kind) => ["==", ["geometry-type"], kind];
const numbers = new Intl.NumberFormat(language);

function singleLayers(id, layer) {
  const common = (kind, type, filter, rest) => ({
    id: `${id}-${kind}`, type, source: id, "source-layer": layer, filter, ...rest,
  });
  return [
    common("fill", "fill", TYPE("Polygon"), { paint: { "fill-color": STAGE, "fill-opacity": ["case", HOT, 0.65, 0.35] } }),
    common("casing", "line", ["!", TYPE("Point")], {
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": ["case", HOT, "#1B2533", "#FFFFFF"], "line-width": ["case", HOT, 9, 6] },
    }),
    common("line", "line", ["!", TYPE("Point")], {
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": STAGE, "line-width": ["interpolate", ["linear"], ["zoom"], 9, 2.5, 15, 5] },
    }),
    common("point", "circle", TYPE("Point"), {
      paint: {
        "circle-color": STAGE,
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, ["case", HOT, 7, 4], 15, ["case", HOT, 11, 8]],
        "circle-stroke-color": ["case", HOT, "#1B2533", "#FFFFFF"],
        "circle-stroke-width": ["case", HOT, 3, 1.5],
      },
    }),
    common("label", "symbol", ["has", "name"], {
      minzoom: 14,
      layout: {
        "text-field": ["get", "name"], "text-font": ["Sarabun"], "text-size": 12, "text-max-width": 14,
        "text-line-height": 1.5, "text-anchor": "top", "text-offset": [0, 0.8], "text-optional": true,
      },
      paint: { "text-color": "#1B2533", "text-halo-color": "#FFFFFF", "text-halo-width": 1.6 },
    }),
  ];
}

/** Far out: one sequential scale by count or by millions of baht; a cell holds the more the farther out it is seen. */
const MEASURES = { count: ["get", "count"], money: ["/", ["get", "money"], 1e6] };
const BANDS = [
  { from: 0, stops: [1000, 10000, 50000, 100000] },
  { from: 6, stops: [200, 2000, 10000, 20000] },
  { from: 8, stops: [10, 100, 500, 2000] },
];
const banded = (expression) => ["step", ["zoom"], expression(BANDS[0]), ...BANDS.slice(1).flatMap((band) => [band.from, expression(band)])];
const stepped = (measure, values) => banded(({ stops }) => ["step", MEASURES[measure], values[0], ...stops.flatMap((stop, i) => [stop, values[i + 1]])]);
const RADII = [13, 16, 20, 25, 31];

function cellPaint(measure) {
  return { "circle-color": stepped(measure, SCALE), "circle-radius": stepped(measure, RADII) };
}
const countColour = (measure) => stepped(measure, ["#12202F", "#12202F", "#FFFFFF", "#FFFFFF", "#FFFFFF"]);
const moneyOffset = (measure) => stepped(measure, RADII.map((radius) => ["literal", [0, radius / 11 + 0.15]]));

/** The classes of the scale at a zoom, for a legend: [colour, from, to or null]. */
export function cellClasses(measure, zoom) {
  const { stops } = BANDS.findLast(({ from }) => zoom >= from);
  return SCALE.map((colour, i) => [colour, stops[i - 1] ?? 0, stops[i] ?? null]);
}

function cellLayers(id, measure) {
  const common = { source: id, "source-layer": "cells" };
  const short = { locale: language, "max-fraction-digits": 1 };
  return [
    {
      ...common, id: `${id}-cell`, type: "circle",
      paint: {
        ...cellPaint(measure), "circle-opacity": 0.92, "circle-stroke-color": "#FFFFFF", "circle-stroke-width": 1.5,
      },
    },
    {
      ...common, id: `${id}-count`, type: "symbol",
      layout: {
        "text-field": ["number-format", ["get", "count"], { locale: language }],
        "text-font": ["Sarabun"], "text-size": 12, "text-allow-overlap": true,
      },
      paint: { "text-color": countColour(measure) },
    },
    {
      ...common, id: `${id}-money`, type: "symbol",
      layout: {
        "text-field": ["concat", ["number-format", ["/", ["get", "money"], 1e6], short], ` ${text("million")}`],
        "text-font": ["Sarabun"], "text-size": 11, "text-anchor": "top", "text-offset": moneyOffset(measure),
      },
      paint: { "text-color": "#1B2533", "text-halo-color": "#FFFFFF", "text-halo-width": 1.6 },
    },
  ];
}

/** Tiles are asked for with an absolute address, because workers do not know the page's. */
function tileAddress(url, query) {
  const address = new URL(url, location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}");
  return query ? `${address}?${query}` : address;
}

function words(feature) {
  const { count, money, name, late } = feature.properties;
  if (count === undefined) {
    const amount = money === undefined ? "–" : `${numbers.format(money)} ${text("baht")}`;
    return [name, amount, late ? text("late") : ""].filter(Boolean).join("\n");
  }
  return `${numbers.format(count)} ${text("projects")} · ${numbers.format(Math.round(money ?? 0))} ${text("baht")}`;
}

function listen(map, id, { onClick, onHover }) {
  const layers = ["fill", "casing", "point", "cell"].map((kind) => `${id}-${kind}`);
  const tip = addTip(map);
  const at = (event) => {
    const { x, y } = event.point;
    const box = [[x - 5, y - 5], [x + 5, y + 5]];
    return map.queryRenderedFeatures(box, { layers: layers.filter((name) => map.getLayer(name)) })[0];
  };
  map.on("mousemove", (event) => {
    const feature = at(event);
    map.getCanvas().style.cursor = feature ? "pointer" : "";
    const said = feature ? words(feature) : "";
    if (said) tip.show(event.point, said);
    else tip.hide();
    onHover?.(feature?.properties.count === undefined ? (feature?.id ?? null) : null);
  });
  map.on("mouseout", () => {
    tip.hide();
    onHover?.(null);
  });
  map.on("click", (event) => {
    const feature = at(event);
    if (!feature) return;
    if (feature.properties.count === undefined) onClick?.(feature.id, event.lngLat, feature);
    else map.easeTo({ center: feature.geometry.coordinates, zoom: map.getZoom() + 2 });
  });
}

/**
 * Show projects from vector tiles. Options: url with {z}/{x}/{y}, query (a query string), onClick(id, lngLat, feature),
 * onHover(id or null), id (of the source). Answers {setQuery, highlight, setVisible, setStyle, setMeasure,
 * setCellsFrom}.
 */
export function addProjects(map, { url = "/tiles/projects/{z}/{x}/{y}.mvt", query = "", id = "projects", ...handlers } = {}) {
  let hot = null;
  let measure = "count";
  const mark = (feature, on) => map.getSource(id) && map.setFeatureState({ source: id, sourceLayer: "projects", id: feature }, { hot: on });
  const build = () => {
    map.addSource(id, { type: "vector", tiles: [tileAddress(url, query)], minzoom: 3, maxzoom: 14 });
    for (const layer of [...singleLayers(id, "projects"), ...cellLayers(id, measure)]) map.addLayer(layer);
    listen(map, id, handlers);
  };
  map.ready(build);
  return {
    setQuery(next) {
      query = next;
      map.getSource(id)?.setTiles([tileAddress(url, query)]);
    },
    highlight(feature) {
      if (hot !== null) mark(hot, false);
      hot = feature;
      if (hot !== null) mark(hot, true);
    },
    /** Colour single projects by one of STYLES. */
    setStyle(name) {
      for (const [kind, property] of [["fill", "fill-color"], ["line", "line-color"], ["point", "circle-color"]]) {
        map.ready(() => map.setPaintProperty(`${id}-${kind}`, property, STYLES[name]));
      }
    },
    /** Colour and size cells by "count" or "money". */
    setMeasure(name) {
      measure = name;
      map.ready(() => {
        for (const [property, value] of Object.entries(cellPaint(name))) map.setPaintProperty(`${id}-cell`, property, value);
        map.setPaintProperty(`${id}-count`, "text-color", countColour(name));
        map.setLayoutProperty(`${id}-money`, "text-offset", moneyOffset(name));
      });
    },
    /** Show sums by cell from a zoom on. */
    setCellsFrom(zoom) {
      map.ready(() => ["cell", "count", "money"].forEach((kind) => map.setLayerZoomRange(`${id}-${kind}`, zoom, 24)));
    },
    setVisible(shown) {
      for (const layer of map.getStyle().layers.filter((one) => one.source === id)) {
        map.setLayoutProperty(layer.id, "visibility", shown ? "visible" : "none");
      }
    },
  };
}

/** Show one GeoJSON geometry in its stage's colour; answers the source's id. */
export function addGeometry(map, geometry, { id = "geometry", stage = "planned", colour } = {}) {
  map.ready(() => {
    map.addSource(id, { type: "geojson", data: { type: "Feature", properties: { stage }, geometry } });
    for (const layer of singleLayers(id)) {
      delete layer["source-layer"];
      if (colour) for (const key of Object.keys(layer.paint)) if (layer.paint[key] === STAGE) layer.paint[key] = colour;
      map.addLayer(layer);
    }
  });
  return id;
}
