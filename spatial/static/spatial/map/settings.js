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

/** Colours of kinds: what is alike has like colours, and neighbours in the legend differ in lightness. */
export const KIND_COLOURS = {
  road: "#5B4636", bridge: "#8C6D52", drain: "#0072B2", water_supply: "#56B4E9", canal: "#0B8E9C", pond: "#6CCBD6",
  well: "#2B4C9B", building: "#D55E00", lighting: "#E6B800", park: "#009E73", waste: "#7A5195", equipment: "#6B7A90",
  activity: "#CC79A7", welfare: "#B8336A", other: "#9AA5B1",
};

/** Colours of the twelve standard programmes by their numbers. */
export const PROGRAMME_COLOURS = {
  "01": "#6B7A90", "02": "#D55E00", "03": "#CC79A7", "04": "#B8336A", "05": "#7A5195", "06": "#0072B2", "07": "#56B4E9",
  "08": "#009E73", "09": "#5B4636", 10: "#8DB600", 11: "#E6B800", 12: "#9AA5B1",
};

/** Colours of lateness: late as whatever is wrong, ended as cancelled. */
export const LATE_COLOURS = { late: "#D55E00", onTime: "#0072B2", ended: "#B0B7C3" };
