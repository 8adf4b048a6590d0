// What the map of the register shows: layers, style, the slider over fiscal years, and its print.
import { cellClasses, KIND_COLOURS, PROGRAMME_COLOURS, STAGE_COLOURS, stageName, text } from "geoplan/map";

const byId = (id) => document.getElementById(id);
const numbers = new Intl.NumberFormat(document.documentElement.lang);

/** Follow the controls on the map; `layer` is the projects', `form` the filter's, `legend` an element to fill. */
export function listenToLayers(map, layer, form, legend) {
  const style = byId("register-style");
  const measure = byId("register-measure");
  const drawLegend = () => fillLegend(map, legend, style.value, measure.value, form);
  style.addEventListener("change", () => { layer.setStyle(style.value); drawLegend(); });
  measure.addEventListener("change", () => { layer.setMeasure(measure.value); drawLegend(); });
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
}

/** The legend of what is on the screen: classes of sums, or the colours of single projects. */
function fillLegend(map, legend, style, measure, form) {
  const summed = map.queryRenderedFeatures({ layers: ["projects-cell"] }).length > 0;
  const option = (name, value) => form.elements.namedItem(name)?.querySelector(`option[value="${value}"]`)?.textContent ?? value;
  const colours = { stage: STAGE_COLOURS, kind: KIND_COLOURS, programme: PROGRAMME_COLOURS }[style];
  const named = style === "stage" ? stageName : (value) => option(style, value);
  const seen = new Set(map.queryRenderedFeatures({ layers: ["projects-fill", "projects-line", "projects-point"] })
    .map((one) => one.properties[style]));
  const unit = measure === "money" ? text("million") : text("projects");
  const entries = summed
    ? cellClasses(measure, map.getZoom()).map(([colour, from, to]) => [colour, to === null ? `≥ ${numbers.format(from)} ${unit}` : `${numbers.format(from)}–${numbers.format(to)}`])
    : Object.entries(colours).filter(([value]) => style === "stage" || seen.has(value)).map(([value, colour]) => [colour, named(value)]);
  legend.replaceChildren(...entries.map(([colour, words]) => {
    const entry = document.createElement("span");
    const dot = document.createElement("i");
    dot.style.background = colour;
    entry.append(dot, words);
    return entry;
  }));
  if (legend.dataset.slow) legend.append(legend.dataset.slow);
  delete legend.dataset.slow;
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
