// Provinces far out and districts closer in, coloured by a figure that the page has of each, and bearing it.
import { addTip } from "./furniture.js";
import { labelField } from "./settings.js";

/** Where areas of a level are drawn: the tiles of areas have one level at a time. */
const LEVELS = [{ level: "province", from: 0, to: 7 }, { level: "district", from: 7, to: 10 }];
export const AREAS_TO = 10;
const COLOURS = ["#D6E6F5", "#A3C9E9", "#649FD3", "#2A6FB0", "#084680"];
export const NO_AREA = "#F3EBD3"; // unlike the lightest class, and unlike the map around
const NAME = ["coalesce", ["get", labelField], ["get", "name_th"]];

/** The level that a zoom shows, or null where it shows none. */
export function levelAt(zoom) {
  return LEVELS.find(({ from, to }) => zoom >= from && zoom < to)?.level ?? null;
}

/** Classes of about as many areas each (quantiles): [{colour, from, to, count}]; equal values stay together. */
export function classesOf(values) {
  const ordered = values.filter((value) => value > 0).sort((a, b) => a - b);
  const tops = [...new Set(COLOURS.map((_, i) => ordered[Math.ceil((ordered.length * (i + 1)) / COLOURS.length) - 1]))].filter((top) => top !== undefined);
  return tops.map((top, i) => {
    const inside = ordered.filter((value) => value <= top && (i === 0 || value > tops[i - 1]));
    const colour = COLOURS[tops.length > 1 ? Math.round((i * (COLOURS.length - 1)) / (tops.length - 1)) : 2];
    return { colour, from: inside[0], to: top, count: inside.length };
  });
}

/**
 * Add the layers, hidden. Options: words(code, name) for the tip, may(code) and onClick(code) for a click. Answers {paint(level, values,
 * labels), setVisible}; paint takes values and the words under the name by the areas' codes.
 */
export function addChoropleth(map, { words, may, onClick }) {
  const hot = ["boolean", ["feature-state", "hot"], false];
  const fills = LEVELS.map(({ level }) => `choropleth-${level}`);
  let marked = null;
  let shown = false;
  map.ready(() => {
    for (const { level, from, to } of LEVELS) {
      const common = {
        source: "areas", "source-layer": "areas", minzoom: from, maxzoom: to, filter: ["==", ["get", "level"], level],
      };
      const hidden = { visibility: "none" };
      map.addLayer({
        ...common, id: `choropleth-${level}`, type: "fill", layout: hidden,
        paint: { "fill-color": ["to-color", ["feature-state", "colour"], NO_AREA], "fill-opacity": 0.92 },
      }, "areas-subdistrict-official");
      map.addLayer({
        ...common, id: `choropleth-${level}-edge`, type: "line", layout: hidden,
        paint: { "line-color": "#1B2533", "line-width": ["case", hot, 2.5, 0] }, // else as the base draws it, dashed or not
      }, "areas-subdistrict-label");
    }
  });
  const mark = (code) => {
    if (marked !== null) map.setFeatureState({ source: "areas", sourceLayer: "areas", id: marked }, { hot: false });
    marked = code;
    if (marked !== null) map.setFeatureState({ source: "areas", sourceLayer: "areas", id: marked }, { hot: true });
  };
  /** Where names do not all fit, those with more come first. */
  const setLabel = (level, field, order) => {
    map.setLayoutProperty(`areas-${level}-label`, "text-field", field);
    map.setLayoutProperty(`areas-${level}-label`, "symbol-sort-key", order);
  };
  const tip = addTip(map);
  const at = (event) => (shown ? map.queryRenderedFeatures(event.point, { layers: fills })[0] : undefined);
  map.on("mousemove", (event) => {
    if (!shown) return;
    const area = at(event);
    if (area && may(area.id)) map.getCanvas().style.cursor = "pointer";
    mark(area?.id ?? null);
    if (area) tip.show(event.point, words(area.id, area.properties[labelField] ?? area.properties.name_th));
    else tip.hide();
  });
  map.on("mouseout", () => {
    tip.hide();
    mark(null);
  });
  map.on("click", (event) => {
    const area = at(event);
    if (area && may(area.id)) onClick(area.id);
  });
  return {
    paint(level, values, labels) {
      const classes = classesOf(Object.values(values));
      map.ready(() => {
        map.removeFeatureState({ source: "areas", sourceLayer: "areas" });
        for (const [code, value] of Object.entries(values)) {
          const colour = classes.find(({ to }) => value <= to)?.colour;
          if (value > 0) map.setFeatureState({ source: "areas", sourceLayer: "areas", id: code }, { colour });
        }
        const byCode = (entries, other) => (entries.length ? ["match", ["get", "code"], ...entries.flat(), other] : other);
        setLabel(level, ["concat", NAME, "\n", byCode(Object.entries(labels), "")],
          byCode(Object.entries(values).map(([code, value]) => [code, -value]), 0));
      });
      return classes;
    },
    setVisible(on) {
      shown = on;
      tip.hide();
      map.ready(() => {
        for (const id of fills.flatMap((fill) => [fill, `${fill}-edge`])) map.setLayoutProperty(id, "visibility", on ? "visible" : "none");
        if (!on) for (const { level } of LEVELS) setLabel(level, NAME, 0);
      });
    },
  };
}
