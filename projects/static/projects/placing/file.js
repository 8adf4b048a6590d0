// A file as the location: send it, show its shapes, choose; the system, encoding and layer can be changed.
import { join, kindOf, parts } from "./geometry.js";
import { post } from "./server.js";
import { element, say, text } from "./texts.js";

const byId = (id) => document.getElementById(id);
const NAMES = { Point: "point", LineString: "line", Polygon: "polygon" };

/** Wire the panel "file"; answers {toggle}, which shows its shapes on the map only while the panel is open. */
export function bindFile(page) {
  let found = null;
  let chosen = new Set();
  let fileName = "";

  const picked = () => found.shapes.filter((_, place) => chosen.has(place)).map((shape) => shape.geometry);

  const check = () => {
    const kinds = new Set(picked().map(kindOf));
    say("file-error", kinds.size > 1 ? text("oneKind") : "");
    byId("use-shapes").disabled = kinds.size !== 1;
    page.layers.candidates(picked().map((geometry) => ({ type: "Feature", properties: {}, geometry })));
  };

  const item = (shape, place) => {
    const box = element("input", { type: "checkbox" });
    box.checked = chosen.has(place);
    box.addEventListener("change", () => {
      if (box.checked) chosen.add(place);
      else chosen.delete(place);
      check();
      if (box.checked) page.fit(shape.geometry);
    });
    const name = `${text("row")} ${shape.row} · ${text(NAMES[kindOf(shape.geometry)])}`;
    return element("li", {}, element("label", {}, box, element("span", {}, element("strong", {}, name), shape.label ? ` ${shape.label}` : "")));
  };

  const show = () => {
    byId("file-choices").hidden = !found;
    byId("file-shapes").hidden = !found?.shapes.length;
    byId("file-facts").textContent = "";
    if (!found) return page.layers.candidates(null);
    const facts = [found.epsg ? `${text("readAs")} EPSG:${found.epsg}, ${found.encoding}` : text("noCrs")];
    if (found.left_out) facts.push(`${found.left_out} ${text("leftOut")}`);
    byId("file-facts").textContent = facts.join(" · ");
    byId("file-layer-box").hidden = found.layers.length < 2;
    byId("file-layer").replaceChildren(...found.layers.map((name) => element("option", { value: name, selected: name === found.layer }, name)));
    chosen = new Set(found.shapes.length === 1 ? [0] : []);
    byId("shape-list").replaceChildren(...found.shapes.map(item));
    if (found.shapes.length) page.fit({ type: "GeometryCollection", geometries: found.shapes.map((shape) => shape.geometry) });
    return check();
  };

  const send = async () => {
    const file = byId("file").files[0];
    if (!file) return;
    fileName = file.name;
    byId("file-name").textContent = fileName;
    found = null;
    say("file-error");
    show();
    byId("file-facts").textContent = text("reading");
    const choices = Object.fromEntries(["epsg", "encoding", "layer"].map((name) => [name, byId(`file-${name}`).value]));
    try {
      found = await post(page.urls.file, { file, ...choices });
      show();
    } catch (error) {
      show();
      byId("file-choices").hidden = false;
      say("file-error", error.message);
    }
  };

  byId("file").addEventListener("change", () => {
    for (const name of ["epsg", "encoding"]) byId(`file-${name}`).value = "";
    byId("file-layer").replaceChildren();
    send();
  });
  for (const name of ["epsg", "encoding", "layer"]) byId(`file-${name}`).addEventListener("change", send);
  byId("file-form").addEventListener("submit", (event) => event.preventDefault());
  byId("use-shapes").addEventListener("click", () => {
    const geometry = join(picked().flatMap(parts));
    page.layers.candidates(null);
    page.commit(geometry, { source: "file", typed_text: "", file_name: fileName.slice(0, 255), declared_epsg: found.epsg });
    page.fit(geometry);
  });

  return { toggle: (tool) => tool === "file" && found && check() };
}
