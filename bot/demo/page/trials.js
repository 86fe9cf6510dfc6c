// The dialog in which faults are put in the bot's way.

import { attempt, request } from "./api.js";
import { byId, el } from "./dom.js";
import { t } from "./i18n.js";

// `current()` gives the open chat, or null.
export function createTrials(current) {
  const dialog = byId("trials");
  const form = byId("fault-form");

  async function refresh() {
    const faults = await request("faults");
    byId("fault-list").replaceChildren(
      ...faults.map((fault) => el("li", {}, `${fault.kind} · ${fault.method} × ${fault.times}`)),
    );
    byId("membership").hidden = !current();
    const blocked = current() && !["member", "administrator"].includes(current().bot_status);
    byId("membership").textContent = t(blocked ? "unblock" : "block");
  }

  byId("trials-button").addEventListener("click", () => {
    refresh();
    dialog.showModal();
  });
  byId("trials-close").addEventListener("click", () => dialog.close());
  byId("fault-clear").addEventListener("click", async () => {
    await request("faults", null, "DELETE");
    refresh();
  });
  byId("membership").addEventListener("click", async () => {
    const chat = current();
    const status = ["member", "administrator"].includes(chat.bot_status) ? "kicked" : "member";
    await attempt("membership", { chat_id: chat.id, user_id: chat.me, status });
    dialog.close();
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { kind, method, times, seconds } = Object.fromEntries(new FormData(form));
    const wait = Number(seconds);
    const fault = { kind, method, times: Number(times), seconds: wait, retry_after: wait };
    await attempt("faults", fault);
    refresh();
  });

  return {
    translate() {
      byId("trials-title").textContent = t("trials");
      byId("trials-hint").textContent = t("trialsHint");
      for (const node of dialog.querySelectorAll("[data-text]")) {
        node.textContent = t(node.dataset.text);
      }
    },
  };
}
