// Every location that the project ever had: show it on the map, bring it back.
import { get } from "./server.js";
import { element, text } from "./texts.js";

const DETAILS = [["typed", "typed_text"], ["file", "file_name"], ["crs", "crs"], ["accuracy", "accuracy_m"], ["surveyed", "surveyed_on"], ["note", "note"]];

/** Wire the panel "history"; answers {show}. */
export function bindHistory(page) {
  let shown = null;

  const toggle = async (record) => {
    shown = shown === record.id ? null : record.id;
    page.layers.history(null);
    show();
    if (shown === null) return;
    try {
      const { geometry } = await get(page.urls.record.replace(/0\/$/, `${record.id}/`));
      if (shown !== record.id) return;
      page.layers.history(geometry);
      page.fit(geometry);
    } catch (error) {
      page.tell(error.message);
    }
  };

  const details = (record) => {
    const rows = DETAILS.filter(([, field]) => record[field] !== "" && record[field] !== null && (record.has_geometry || field === "note"));
    return element("dl", { class: "pl-facts" }, ...rows.flatMap(([name, field]) => [element("dt", {}, text(name)), element("dd", {}, `${record[field]}${field === "accuracy_m" ? ` ${text("metres")}` : ""}`)]));
  };

  const item = (record, place) => {
    const buttons = element("div", { class: "pl-buttons" });
    if (record.has_geometry) {
      buttons.append(element("button", { type: "button", class: "btn btn-outline-secondary btn-sm", "aria-pressed": String(shown === record.id), onclick: () => toggle(record) }, text(shown === record.id ? "hide" : "show")));
    }
    if (place > 0) {
      const back = () => page.act(page.urls.restore, { record: record.id });
      buttons.append(element("button", { type: "button", class: "btn btn-outline-secondary btn-sm", onclick: back }, text("bringBack")));
    }
    const current = place === 0 ? element("span", { class: "pl-current" }, text("current")) : null;
    return element("li", { "data-record": record.id }, element("strong", {}, record.source_label), " ", current, element("p", { class: "pl-hint" }, [record.who, record.when].filter(Boolean).join(" · ")), details(record), buttons);
  };

  const show = () => {
    const { history } = page.saved;
    document.getElementById("history-list").replaceChildren(...history.map(item));
    document.getElementById("history-empty").hidden = history.length > 0;
  };
  return { show };
}
