// Somebody else saved first: both sides on the map and side by side; nothing is lost whichever is chosen.
import { kindOf, measure } from "./geometry.js";
import { get } from "./server.js";
import { element, metres, say, squareMetres, text } from "./texts.js";

const byId = (id) => document.getElementById(id);
const NAMES = { Point: "point", LineString: "line", Polygon: "polygon" };

const shapeName = (geometry) => (geometry ? text(NAMES[kindOf(geometry)]) : text("none"));
function size(geometry) {
  const { length, area } = measure(geometry);
  return area !== null ? squareMetres(area) : metres(length);
}
const placeOf = (readout) => (readout?.place?.length ? [...readout.place].reverse().join(" · ") : "–");

/** Wire the comparison; answers {open}. */
export function bindConflict(page) {
  const box = byId("conflict");
  let theirs = null;

  const rows = () => {
    const [latest] = theirs.history;
    const { origin } = page;
    const meta = page.meta();
    const own = { drawn: text("sourceDrawn"), typed: text("sourceTyped"), file: text("sourceFile") }[origin.source];
    return [
      ["who", text("me"), latest?.who],
      ["when", text("now"), latest?.when],
      ["how", own, latest?.source_label],
      ["shape", shapeName(page.geometry), shapeName(theirs.geometry)],
      [kindOf(page.geometry) === "Polygon" || kindOf(theirs.geometry) === "Polygon" ? "area" : "length", size(page.geometry), size(theirs.geometry)],
      ["place", placeOf(page.readout), placeOf(theirs.readout)],
      ["typed", origin.typed_text, latest?.typed_text],
      ["file", origin.file_name, latest?.file_name],
      ["accuracy", meta.accuracy_m, latest?.accuracy_m],
      ["surveyed", meta.surveyed_on, latest?.surveyed_on],
      ["note", meta.note, latest?.note],
    ].filter(([name, mine, other]) => !["typed", "file", "accuracy", "surveyed", "note"].includes(name) || mine || other);
  };

  const row = ([name, mine, other]) =>
    element("tr", {}, element("th", { scope: "row" }, text(name)), element("td", {}, `${mine || "–"}`), element("td", {}, `${other || "–"}`));

  /** How far the comparison lies over the map. */
  const covered = () => {
    const [map, own] = [page.map.getContainer(), box].map((one) => one.getBoundingClientRect());
    const wide = own.width < map.width;
    return wide ? { right: Math.max(0, map.right - own.left) } : { bottom: Math.max(0, map.bottom - own.top) };
  };

  const close = () => {
    box.hidden = true;
    page.layers.theirs(null);
  };

  const open = async () => {
    say("conflict-error");
    try {
      theirs = await get(page.urls.state);
    } catch (error) {
      page.tell(error.message);
      return;
    }
    byId("sides").replaceChildren(...rows().map(row));
    page.layers.theirs(theirs.geometry);
    box.hidden = false;
    byId("keep-mine").focus();
    const both = [page.geometry, theirs.geometry].filter(Boolean);
    if (both.length) page.fit({ type: "GeometryCollection", geometries: both }, covered());
  };

  byId("keep-mine").addEventListener("click", async () => {
    const { geometry, origin } = page;
    Object.assign(page, { version: theirs.version, saved: theirs });
    page.remember();
    close();
    if (!geometry) page.adopt(theirs);
    else if (page.isDirty()) await page.save();
    else page.show({ geometry, origin });
  });
  byId("take-theirs").addEventListener("click", () => {
    close();
    page.adopt(theirs);
  });
  return { open };
}
