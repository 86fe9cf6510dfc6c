// Talking to the server: one request a deed, and a stream of what changes.

import { t } from "./i18n.js";
import { toast } from "./dom.js";

export async function request(path, body, method = body ? "POST" : "GET") {
  const options = { method };
  if (body) {
    options.headers = { "Content-Type": "application/json" };
    options.body = JSON.stringify(body);
  }
  const answer = await fetch(`/demo/${path}`, options);
  const found = await answer.json();
  if (!answer.ok) throw new Error(found.description);
  return found;
}

// As `request`, but a failure is shown instead of thrown.
export async function attempt(path, body) {
  try {
    return await request(path, body);
  } catch (error) {
    toast(t("failed", { reason: error.message }));
    return null;
  }
}

// Calls `onEvent` with each change after `number`. When the line breaks the browser takes it up
// again by itself, from the last change it had.
export function listen(number, onEvent, onLine) {
  const source = new EventSource(`/demo/events?after=${number}`);
  source.onopen = () => onLine(true);
  source.onerror = () => onLine(false);
  source.onmessage = (message) => onEvent(JSON.parse(message.data));
  return source;
}
