// What the map of the register shows: layers, style, the slider over fiscal years, and its print.
import { busy, errorText, toast } from "geoplan/app";
import {
  addChoropleth, amountClasses, AREAS_TO, cellClasses, KIND_COLOURS, LATE_COLOURS, levelAt, NO_AREA,
  PROGRAMME_COLOURS, STAGE_COLOURS, stageName, text,
} from "geoplan/map";

const byId = (id) => document.getElementById(id);
const language = document.documentElement.lang;
const numbers = new Intl.NumberFormat(language);
const short = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
const exact = new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

/**
 * Follow the controls on the map. `layer` is the projects', `form` the filter's, `legend` an element to fill; `areas` has
 * `url` (of the figures), `query()` (the filter's) and `enter(code)`. Answers a function to call when the filter is new.
 */
export function listenToLayers(map, layer, form, legend, areas) {
  const style = byId("register-style");
  const measure = byId("register-measure");
  const sums = areaSums(map, layer, measure, areas, () => drawLegend());
  const drawLegend = () => fillLegend(map, legend, style.value, measure.value, form, sums.classes());
  style.addEventListener("change", () => { layer.setStyle(style.value); drawLegend(); });
  measure.addEventListener("change", () => { layer.setMeasure(measure.value); sums.show(); });
  byId("register-show-projects").addEventListener("change", (event) => layer.setVisible(event.target.checked));
  byId("register-show-areas").addEventListener("change", (event) => {
    for (const one of map.getStyle().layers.filter(({ id }) => /^areas-(?!fill)/.test(id))) {
      map.setLayoutProperty(one.id, "visibility", event.target.checked ? "visible" : "none");
    }
  });
  for (const control of [byId("register-layers"), byId("register-year")]) {
    control.addEventListener("change", (event) => event.stopPropagation());
  }
  map.on("idle", drawLegend);
  map.on("error", (event) => {
    if (event.error?.status === 503) legend.dataset.slow = text("slow");
  });
  yearSlider(form);
  printing(map);
  return sums.show;
}

/** Sums far out by area instead of by cell, as the choice says. Answers {show(), classes()}. */
function areaSums(map, layer, measure, { url, query, enter }, onShown) {
  const choice = byId("register-sums");
  let figures = {}; // of the areas of a level by their codes
  let wanted = "";
  let classes = null;
  const value = ({ count, planned }) => (measure.value === "money" ? Number(planned ?? 0) : count);
  const choropleth = addChoropleth(map, {
    words(code, name) {
      const { count, planned } = figures[code] ?? { count: 0, planned: null };
      const amount = planned === null ? "–" : `${exact.format(planned)} ${text("baht")}`;
      return `${name}\n${numbers.format(count)} ${text("projects")}\n${amount}`;
    },
    may: (code) => code in figures,
    onClick: enter,
  });
  async function fetchFigures(level) {
    const address = `${url}?level=${level}&${query()}`;
    if (address === wanted) return;
    wanted = address;
    const done = busy();
    try {
      const response = await fetch(address, { headers: { Accept: "application/json" } });
      const body = await response.text();
      if (address !== wanted) return;
      figures = response.ok ? JSON.parse(body).areas : {};
      if (!response.ok) toast(errorText(body), "error");
    } catch {
      wanted = "";
      figures = {};
      toast(byId("gp-toasts").dataset.failed, "error");
    } finally {
      done();
    }
  }
  async function show() {
    const isOn = choice.value === "areas";
    const level = isOn ? levelAt(map.getZoom()) : null;
    layer.setCellsFrom(isOn ? AREAS_TO : 0);
    choropleth.setVisible(isOn);
    if (level) await fetchFigures(level);
    if (level && level === levelAt(map.getZoom()) && choice.value === "areas") {
      const each = (of) => Object.fromEntries(Object.entries(figures).map(([code, one]) => [code, of(one)]));
      const words = (one) => short.format(measure.value === "money" ? value(one) / 1e6 : value(one));
      classes = choropleth.paint(level, each(value), each(words));
      map.getContainer().dataset.areas = wanted;
    } else if (!level) classes = null;
    onShown();
  }
  choice.addEventListener("change", show);
  map.on("zoomend", () => { if (choice.value === "areas") show(); });
  return { show, classes: () => classes };
}

/** The legend of what is on the screen: classes of areas or of sums, or the colours of single projects. */
function fillLegend(map, legend, style, measure, form, areas) {
  const summed = map.queryRenderedFeatures({ layers: ["projects-cell"] }).length > 0;
  const unit = measure === "money" ? text("million") : text("projects");
  let entries;
  if (areas) entries = areaEntries(areas, measure);
  else if (summed) {
    entries = cellClasses(measure, map.getZoom()).map(([colour, from, to]) => [colour, to === null ? `≥ ${numbers.format(from)} ${unit}` : `${numbers.format(from)}–${numbers.format(to)}`]);
  } else entries = singleEntries(map, style, form);
  legend.replaceChildren(...entries.map(([colour, words]) => {
    const entry = document.createElement("span");
    const dot = document.createElement("i");
    dot.style.background = colour;
    entry.append(...(colour ? [dot] : []), words);
    return entry;
  }));
  if (legend.dataset.slow) legend.append(legend.dataset.slow);
  delete legend.dataset.slow;
}

/** What is shown, and the classes of areas with how many areas each has. */
function areaEntries(areas, measure) {
  const say = (value) => short.format(measure === "money" ? value / 1e6 : value);
  const title = byId("register-measure").selectedOptions[0].textContent;
  const classes = areas.map(({ colour, from, to, count }) => [colour, `${from === to ? say(from) : `${say(from)}–${say(to)}`} (${numbers.format(count)})`]);
  return [[null, title], [NO_AREA, "0"], ...classes];
}

/** The colours of single projects with their words; of kinds and programmes, those in sight. */
function singleEntries(map, style, form) {
  if (style === "late") return Object.entries(LATE_COLOURS).map(([name, colour]) => [colour, text(name)]);
  if (style === "stage") return Object.entries(STAGE_COLOURS).map(([stage, colour]) => [colour, stageName(stage)]);
  if (style === "money") {
    return amountClasses().map(([colour, from, to]) => {
      if (from === null) return [colour, text("none")];
      return [colour, to === null ? `≥ ${numbers.format(from)} ${text("baht")}` : `${numbers.format(from)} – <${numbers.format(to)}`];
    });
  }
  const option = (value) => form.elements.namedItem(style)?.querySelector(`option[value="${value}"]`)?.textContent ?? value;
  const seen = new Set(map.queryRenderedFeatures({ layers: ["projects-fill", "projects-line", "projects-point"] })
    .map((one) => one.properties[style]));
  const colours = style === "kind" ? KIND_COLOURS : PROGRAMME_COLOURS;
  return Object.entries(colours).filter(([value]) => seen.has(value)).map(([value, colour]) => [colour, option(value)]);
}

/** The years of the filter as a slider: all of them at the left, then from the oldest. */
function yearSlider(form) {
  const select = form.elements.namedItem("fiscal_year");
  const slider = byId("register-year");
  const shown = byId("register-year-shown");
  const years = [...select.options].map((option) => option.value).filter(Boolean).sort();
  const say = () => {
    const year = years[slider.value - 1];
    shown.textContent = year ? `${slider.dataset.year} ${year}` : slider.dataset.all;
    slider.setAttribute("aria-valuetext", shown.textContent);
  };
  slider.max = years.length;
  const follow = () => { slider.value = years.indexOf(select.value) + 1; say(); };
  follow();
  select.addEventListener("change", follow);
  slider.addEventListener("input", say);
  slider.addEventListener("change", () => {
    select.value = years[slider.value - 1] ?? "";
    form.requestSubmit();
  });
}

/** What an A4 sheet lying down has for the map, in CSS pixels of 1/96 inch: 277 × 140 mm, as register.css has it. */
const SHEET = [1047, 529];

/** A canvas of its own size does not fit a sheet: it is printed as a picture, with the filter in words above it. */
function printing(map) {
  const picture = byId("register-print-map");
  const scaleBar = () => map.getContainer().querySelector(".maplibregl-ctrl-scale");
  const prepare = () => {
    picture.src = map.getCanvas().toDataURL("image/png");
    picture.hidden = false;
    const { clientWidth, clientHeight } = map.getCanvas();
    scaleBar().style.zoom = Math.min(SHEET[0] / clientWidth, SHEET[1] / clientHeight); // as large as the picture makes it
    const chips = [...document.querySelectorAll("#register-results .reg-chips .gp-chip")].map((chip) => chip.textContent.trim());
    const totals = document.querySelector("#register-results .reg-totals")?.textContent ?? "";
    byId("register-print-filter").textContent = [...chips, totals].map((one) => one.replace(/\s+/g, " ").trim()).join(" · ");
  };
  addEventListener("beforeprint", prepare);
  addEventListener("afterprint", () => {
    picture.hidden = true;
    scaleBar().style.zoom = 1;
  });
  byId("register-print").addEventListener("click", async () => {
    prepare();
    await picture.decode();
    print();
  });
}
