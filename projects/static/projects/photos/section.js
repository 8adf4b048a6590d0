// The photos of a project: sending them, looking at them large, and seeing on the map where they were taken.
import { bindBox } from "./box.js";
import { drawPhotos } from "./map.js";
import { bindSending } from "./sending.js";

const section = document.getElementById("photos");
const body = document.getElementById("photos-body");
const layer = drawPhotos();
const box = bindBox(body, layer.show);

const points = () => JSON.parse(document.getElementById("photo-points").textContent);

/** Ask for the section as it is now; what is still being said of other files stays. */
async function refresh() {
  const answer = await fetch(section.dataset.url, { headers: { Accept: "text/html" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) return;
  const said = new Map([...body.querySelectorAll(".ph-column")].map((one) => [one.dataset.moment, one.querySelector(".ph-sending")]));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  body.replaceChildren(...page.body.childNodes);
  for (const column of body.querySelectorAll(".ph-column")) {
    const before = said.get(column.dataset.moment);
    if (before) column.querySelector(".ph-sending")?.replaceWith(before);
  }
  layer.set(points());
}

bindSending(section, body, refresh);
// The page's own script makes the map; modules have all run by then.
document.addEventListener("DOMContentLoaded", () => layer.start(points(), box.open));
