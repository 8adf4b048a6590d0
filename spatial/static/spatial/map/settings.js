// What the page says to the map: addresses, texts in the reader's language, and the palette of stages.

const template = document.getElementById("gp-map-settings");
export const settings = template ? { ...template.dataset } : {};
export const language = (settings.language ?? "th").slice(0, 2);
export const labelField = language === "en" ? "name_en" : "name_th";

/** Colours of the stages, the same as in app.css. */
export const STAGE_COLOURS = {
  planned: "#6B7A90",
  approved: "#56B4E9",
  contracted: "#0072B2",
  disbursing: "#E69F00",
  completed: "#009E73",
  cancelled: "#B0B7C3",
};

/** A text of the page by its name, such as text("approximate"). */
export function text(name) {
  return settings[`text${name[0].toUpperCase()}${name.slice(1)}`] ?? "";
}

/** The name of a stage in the reader's language. */
export function stageName(stage) {
  return settings[`stage${stage[0].toUpperCase()}${stage.slice(1)}`] ?? stage;
}
