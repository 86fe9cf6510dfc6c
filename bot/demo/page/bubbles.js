// One message as a node: who, what, the buttons below.

import { el, icon, paintAvatar } from "./dom.js";
import { formatted, isSafe } from "./entities.js";
import { t, time } from "./i18n.js";
import { pollView } from "./polls.js";

const MAX_PHOTO_PX = 420; // in height
const REPLY = "M10 8V4l-8 8 8 8v-4.2c5.4 0 9.2 1.7 12 5.4-1-6.6-4.8-12.2-12-13.2z";
const PENCIL = "M4 16.5V20h3.5L18.2 9.3 14.7 5.8zm16.7-10.1-3.100-3.100-1.800 1.800 3.100 3.100z";

// `context`: me (id), act (what pressing does), busy (buttons that wait for an answer).
export function bubble(message, context) {
  if (message.new_chat_members) return serviceLine(message, "botAdded");
  if (message.migrate_to_chat_id) return serviceLine(message, "groupLeft");
  if (message.migrate_from_chat_id) return serviceLine(message, "groupCame");
  const own = message.from.id === context.me;
  const node = el("article", { className: `message ${own ? "own" : "other"}`, tabIndex: -1 });
  node.dataset.id = message.message_id;
  node.dataset.sender = message.from.id;
  node.setAttribute("aria-label", `${own ? t("you") : message.from.first_name}, ${time(message.date)}`);
  const column = el("div", { className: "column" });
  const body = el("div", { className: "bubble" });
  if (message.chat.type !== "private" && !own) {
    const avatar = el("span", { className: "avatar tiny", "aria-hidden": "true" });
    paintAvatar(avatar, message.from.first_name, message.from.id);
    node.append(avatar);
    body.append(senderName(message.from));
  }
  body.append(...content(message, context), meta(message));
  column.append(el("div", { className: "line" }, body, tools(message, own, context)));
  if (message.reply_markup) column.append(keyboard(message, context));
  node.append(column);
  return node;
}

function senderName(user) {
  const name = el("span", { className: "sender" }, user.first_name);
  const avatar = el("span");
  paintAvatar(avatar, user.first_name, user.id);
  name.dataset.hue = avatar.dataset.hue;
  return name;
}

function serviceLine(message, key) {
  const words = t(key, { name: message.from.first_name });
  const node = el("p", { className: "service" }, words);
  node.dataset.id = message.message_id;
  return node;
}

function content(message, context) {
  const parts = [];
  if (message.via_bot) {
    const via = t("via", { name: message.via_bot.username });
    parts.push(el("span", { className: "via" }, via));
  }
  if (message.reply_to_message) parts.push(quote(message.reply_to_message, context));
  if (message.photo) parts.push(photo(message, context));
  if (message.location) parts.push(el("div", { className: "text" }, place(message.location)));
  if (message.document) parts.push(file(message.document));
  if (message.poll) parts.push(pollView(message, context));
  const words = message.text ?? message.caption;
  if (words) {
    const entities = message.entities ?? message.caption_entities;
    parts.push(el("div", { className: "text" }, formatted(words, entities, context.act)));
  }
  return parts;
}

const place = ({ latitude, longitude }) => `📍 ${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;

export const summary = (message) =>
  message.text ?? message.caption ?? message.poll?.question ??
  message.document?.file_name ?? (message.location ? place(message.location) : nameless(message));

const nameless = (message) =>
  message.photo ? t("photo") : message.new_chat_members ? t("bot") : "";

function quote(message, context) {
  const go = () => context.act.goTo(message.message_id);
  return el(
    "button",
    { type: "button", className: "quote", on: { click: go } },
    el("strong", {}, message.from.first_name),
    el("span", {}, summary(message)),
  );
}

function photo(message, context) {
  const size = message.photo[message.photo.length - 1];
  const source = `/demo/photos/${encodeURIComponent(size.file_id)}`;
  const image = el("img", { src: source, alt: message.caption ?? t("photo") });
  // Its room is taken before it has come, so that nothing jumps.
  image.style.aspectRatio = `${size.width} / ${size.height}`;
  image.style.width = `${Math.min(size.width, (MAX_PHOTO_PX * size.width) / size.height)}px`;
  const open = () => context.act.openPhoto(source, image.alt);
  const button = el("button", { type: "button", className: "photo", on: { click: open } }, image);
  button.setAttribute("aria-label", t("openPhoto"));
  return button;
}

function file(document) {
  const kilobytes = Math.max(1, Math.round(document.file_size / 1024));
  const source = `/demo/documents/${encodeURIComponent(document.file_id)}`;
  return el(
    "a",
    { className: "file", href: source, download: document.file_name },
    el("strong", {}, document.file_name),
    el("span", {}, t("kilobytes", { count: kilobytes })),
  );
}

function meta(message) {
  const edited = message.edit_date ? `${t("edited")} ` : "";
  return el("span", { className: "meta" }, edited + time(message.date));
}

function tools(message, own, context) {
  const tool = (name, shape, press) => {
    const button = el("button", { type: "button", className: "tool", title: t(name) }, icon(shape));
    button.setAttribute("aria-label", t(name));
    button.addEventListener("click", () => press(message));
    return button;
  };
  const box = el("span", { className: "tools" }, tool("reply", REPLY, context.act.reply));
  if (own && message.text && !message.via_bot) box.append(tool("edit", PENCIL, context.act.edit));
  return box;
}

function keyboard(message, context) {
  const rows = message.reply_markup.inline_keyboard.map((row) =>
    el("div", { className: "row" }, ...row.map((button) => keyboardButton(message, button, context))),
  );
  return el("div", { className: "keyboard" }, ...rows);
}

function keyboardButton(message, button, context) {
  const { act } = context;
  if (button.url && isSafe(button.url)) {
    const press = (event) => {
      if (act.link(button.url)) event.preventDefault();
    };
    const rel = "noopener noreferrer";
    return el(
      "a",
      { className: "key outward", href: button.url, target: "_blank", rel, on: { click: press } },
      button.text,
    );
  }
  const node = el("button", { type: "button", className: "key" }, button.text);
  node.addEventListener("click", () => act.press(message, button, node));
  return node;
}
