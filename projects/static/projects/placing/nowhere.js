// "No location", with its reason, and taking that back.
import { say } from "./texts.js";

const byId = (id) => document.getElementById(id);

/** Wire the panel "no location". */
export function bindNowhere(page) {
  const show = () => {
    const declared = page.saved.location_state === "not_applicable";
    byId("undeclare").hidden = !declared;
    byId("declare").hidden = declared;
    byId("reason").readOnly = declared;
    if (declared) byId("reason").value = page.saved.history[0]?.note ?? "";
  };
  const act = async (url, fields) => {
    say("nowhere-error");
    const error = await page.act(url, fields);
    if (error && error.status !== 412) say("nowhere-error", error.message);
    show();
  };
  byId("nowhere-form").addEventListener("submit", (event) => {
    event.preventDefault();
    act(page.urls.nowhere, { reason: byId("reason").value });
  });
  byId("undeclare").addEventListener("click", () => {
    byId("reason").value = "";
    act(page.urls.clear, {});
  });
  show();
}
