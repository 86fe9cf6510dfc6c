// The list of chats.

import { byId, el, paintAvatar } from "./dom.js";
import { summary } from "./bubbles.js";
import { t, time } from "./i18n.js";

export function renderSidebar(world, open) {
  const items = [...world.chats.values()].map((chat) => {
    const current = chat.id === world.current?.id;
    const button = el("button", { type: "button", className: "chat", on: { click: () => open(chat.id) } });
    button.dataset.chat = chat.id;
    if (current) button.setAttribute("aria-current", "true");
    const avatar = el("span", { className: "avatar", "aria-hidden": "true" });
    paintAvatar(avatar, chatName(chat), chat.id);
    const kind = t({ private: "privateChat", channel: "channel" }[chat.type] ?? "groupChat");
    button.setAttribute("aria-label", `${chatName(chat)} — ${kind}`);
    const last = [...chat.messages.values()].at(-1);
    button.append(
      avatar,
      el(
        "span",
        { className: "chat-text" },
        el(
          "span",
          { className: "chat-top" },
          el("strong", {}, chatName(chat)),
          el("span", { className: "kind" }, kind),
          el("time", {}, last ? time(last.date) : ""),
        ),
        el(
          "span",
          { className: "chat-bottom" },
          el("span", { className: chat.doing ? "snippet doing" : "snippet" }, snippet(chat, last)),
          chat.unread ? el("span", { className: "badge" }, String(chat.unread)) : null,
        ),
      ),
    );
    return el("li", {}, button);
  });
  byId("chats").replaceChildren(...items);
}

export const chatName = (chat) => chat.title ?? chat.first_name;

function snippet(chat, last) {
  if (chat.doing) return chat.doing;
  if (!last) return t("noMessages");
  const own = chat.type === "private" && last.from.id === chat.me;
  const who = own ? t("you") : chat.type === "private" ? "" : last.from.first_name;
  return (who ? `${who}: ` : "") + summary(last);
}
