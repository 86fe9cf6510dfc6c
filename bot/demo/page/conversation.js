// The open chat: its head, its messages in order, and staying at the end of them.

import { bubble } from "./bubbles.js";
import { byId, el, paintAvatar } from "./dom.js";
import { formatted } from "./entities.js";
import { currentLanguage, day, t } from "./i18n.js";
import { chatName } from "./sidebar.js";

const NEAR_END_PX = 120;
const list = () => byId("messages");
const scroller = () => byId("scroller");
// Whether the end is to stay in sight: until somebody scrolls up, and again once they are back.
let following = true;

export function renderHead(world, chat) {
  const isPrivate = chat.type === "private";
  const name = isPrivate ? world.bot[currentLanguage()].name : chatName(chat);
  byId("chat-title").textContent = name;
  paintAvatar(byId("chat-avatar"), name, isPrivate ? world.bot.id : chat.id);
  const person = world.users.get(chat.me).first_name;
  const about = isPrivate
    ? `${t("bot")} · ${t("youAre", { name: person })}`
    : t("members", { count: chat.members.length + 1 });
  byId("chat-status").textContent = chat.doing || about;
  byId("chat-status").classList.toggle("doing", Boolean(chat.doing));
  byId("persona-label").hidden = isPrivate;
  byId("persona-label").querySelector("span").textContent = t("writingAs");
  const people = chat.members.map((id) =>
    el("option", { value: id, selected: id === chat.me }, world.users.get(id).first_name),
  );
  byId("persona").replaceChildren(...people);
}

export function renderMessages(world, chat, act, { keepPlace = false } = {}) {
  const place = keepPlace && !following ? scroller().scrollTop : null;
  list().replaceChildren();
  for (const message of chat.messages.values()) append(message, { me: chat.me, act });
  if (!chat.messages.size) list().append(emptyCard(world, chat, act));
  if (place === null) toEnd("instant");
  else scroller().scrollTop = place;
}

export function addMessage(message, context) {
  list().querySelector(".empty")?.remove();
  append(message, context);
  if (following || message.from.id === context.me) toEnd("smooth");
}

export function changeMessage(message, context) {
  const old = find(message.message_id);
  if (!old) return;
  const node = bubble(message, context);
  for (const name of ["first", "last"]) node.classList.toggle(name, old.classList.contains(name));
  const focused = old.contains(document.activeElement) && document.activeElement.textContent;
  old.replaceWith(node);
  // Who pressed "more" with the keyboard must find the button under the finger again.
  if (focused) [...node.querySelectorAll(".key")].find((key) => key.textContent === focused)?.focus();
  if (following) toEnd("instant");
}

export function removeMessage(id) {
  const node = find(id);
  const next = node?.nextElementSibling;
  node?.remove();
  if (next?.dataset.sender && next.dataset.sender !== next.previousElementSibling?.dataset.sender) {
    next.classList.add("first");
  }
}

export function goTo(id) {
  const node = find(id);
  if (!node) return;
  node.scrollIntoView({ block: "center", behavior: "smooth" });
  node.classList.add("flash");
  node.addEventListener("animationend", () => node.classList.remove("flash"), { once: true });
}

export function toEnd(behavior) {
  following = true;
  scroller().scrollTo({ top: scroller().scrollHeight, behavior });
}

export function watchScrolling() {
  byId("to-end").addEventListener("click", () => toEnd("smooth"));
  let before = 0;
  scroller().addEventListener("scroll", () => {
    const top = scroller().scrollTop;
    following = nearEnd() || (following && top >= before);
    before = top;
    byId("to-end").hidden = following;
  });
  // A keyboard on a phone, for one, takes room from below.
  const sizes = new ResizeObserver(() => following && toEnd("instant"));
  for (const node of [scroller(), list()]) sizes.observe(node);
}

const nearEnd = () =>
  scroller().scrollHeight - scroller().scrollTop - scroller().clientHeight < NEAR_END_PX;

const find = (id) => list().querySelector(`[data-id="${Number(id)}"]`);

function append(message, context) {
  const last = [...list().querySelectorAll("[data-id]")].at(-1);
  const date = day(message.date);
  if (list().dataset.day !== date || !last) {
    list().dataset.day = date;
    list().append(el("p", { className: "service day" }, date));
  }
  const node = bubble(message, context);
  const follows = list().lastElementChild === last && last.dataset.sender === node.dataset.sender;
  if (follows) last.classList.remove("last");
  node.classList.toggle("first", !follows);
  node.classList.add("last");
  list().append(node);
}

function emptyCard(world, chat, act) {
  const about = world.bot[currentLanguage()];
  if (chat.type !== "private") {
    const isPublicChannel = chat.type === "channel" && chat.username;
    const hint = isPublicChannel ? t("emptyChannel", { name: chat.username }) : t("emptyGroup");
    return el("div", { className: "empty" }, el("p", {}, hint));
  }
  const avatar = el("span", { className: "avatar large", "aria-hidden": "true" });
  paintAvatar(avatar, about.name, world.bot.id);
  const words = about.description || about.short_description;
  const start = () => act.command("/start");
  return el(
    "div",
    { className: "empty" },
    avatar,
    el("h3", {}, words ? t("whatCan") : about.name),
    el("p", {}, formatted(words, [], act)),
    el("button", { type: "button", className: "primary", on: { click: start } }, t("start")),
  );
}
