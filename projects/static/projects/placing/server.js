// Asks the server; what it refuses comes back as Refused, with the status and a sentence for the reader.
import { text } from "./texts.js";

export class Refused extends Error {
  constructor(status, message, code = "") {
    super(message);
    this.status = status;
    this.code = code;
  }
}

const headers = () => ({ Accept: "application/json", ...JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") });

async function answer(promise) {
  let response;
  try {
    response = await promise;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refused(0, text("offline"));
  }
  if (response.redirected) throw new Refused(401, text("signedOut"));
  const isJson = (response.headers.get("Content-Type") ?? "").includes("json");
  const body = isJson ? await response.json() : {};
  if (!response.ok) throw new Refused(response.status, body.title ?? text("offline"), body.code);
  if (!isJson) throw new Refused(response.status, text("offline"));
  return body;
}

/** GET a JSON answer. */
export const get = (url, signal) => answer(fetch(url, { headers: headers(), signal, credentials: "same-origin" }));

/** POST fields; null and undefined are left out, objects go as JSON text. */
export function post(url, fields, signal) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value === null || value === undefined) continue;
    form.append(name, value instanceof Blob || typeof value !== "object" ? value : JSON.stringify(value));
  }
  return answer(fetch(url, { method: "POST", body: form, headers: headers(), signal, credentials: "same-origin" }));
}
