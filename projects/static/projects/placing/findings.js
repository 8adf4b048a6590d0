// The checks as a list: what is wrong, a repair in one click where there is one, a confirmation for a warning.
import { element, text } from "./texts.js";

function entry(page, finding) {
  const item = element("li", { class: `pl-check pl-check-${finding.severity}`, "data-code": finding.code });
  item.append(element("strong", {}, text(finding.severity)), element("p", {}, finding.message));
  if (finding.repair) {
    const repair = () => page.commit(finding.repair.geometry, page.origin);
    item.append(element("button", { type: "button", class: "btn btn-outline-secondary pl-repair", onclick: repair }, finding.repair.label));
  }
  if (finding.severity === "warn") {
    const box = element("input", { type: "checkbox" });
    box.checked = page.confirmed.has(finding.code);
    box.addEventListener("change", () => {
      if (box.checked) page.confirmed.add(finding.code);
      else page.confirmed.delete(finding.code);
      page.refresh();
    });
    item.append(element("label", {}, box, text("confirm")));
  }
  return item;
}

/** Show the findings of the geometry on the map. */
export function showFindings(page) {
  const list = document.getElementById("checks");
  const shown = JSON.stringify([page.findings, Boolean(page.geometry), Boolean(page.readout), [...page.confirmed]]);
  if (list.dataset.shown === shown) return;
  list.dataset.shown = shown;
  if (page.findings.length) list.replaceChildren(...page.findings.map((finding) => entry(page, finding)));
  else if (!page.geometry) list.replaceChildren(element("li", { class: "pl-check-none" }, text("noChecks")));
  else if (page.readout) list.replaceChildren(element("li", { class: "pl-check pl-check-well" }, text("allWell")));
  else list.replaceChildren();
}
