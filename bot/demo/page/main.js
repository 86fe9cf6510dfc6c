// The chat page: state, what people do, and what the server tells.

import { attempt, listen, request } from "./api.js";
import { summary } from "./bubbles.js";
import { createChanges } from "./changes.js";
import { createComposer } from "./composer.js";
import * as conversation from "./conversation.js";
import { byId, showAlert, toast } from "./dom.js";
import { currentLanguage, setLanguage, t } from "./i18n.js";
import { renderSidebar } from "./sidebar.js";
import { createTrials } from "./trials.js";
import { chatInAddress, isNarrow, showView, watchViews } from "./views.js";

const BUTTON_MS = 15000;
const LOCATION_MS = 10000;
const world = { bot: null, users: new Map(), chats: new Map(), current: null, number: 0 };
const pressed = new Map(); // query id -> the button that waits for its answer
const answered = new Map(); // query id -> an answer that came before the id was known

const where = () => ({ chat_id: world.current.id, user_id: world.current.me });

const act = {
  command: (text) => send(text, null),
  reply: (message) => composer.reply(message, summary(message)),
  edit: (message) => composer.edit(message),
  goTo: conversation.goTo,
  vote: (message, options) =>
    attempt("vote", { ...where(), message_id: message.message_id, options }),
  press,
  openPhoto,
  link,
};

const composer = createComposer({
  send,
  locate,
  change: (message, text) =>
    attempt("edit", { chat_id: world.current.id, message_id: message.message_id, text }),
  commands: () => world.current.menus[world.current.me] ?? [],
  inGroup: () => world.current.type !== "private",
  botName: () => world.bot.username,
  askInline: (query, offset) => attempt("inline", { ...where(), query, offset }),
  startBot,
  pick: (query_id, result_id) => attempt("pick", { chat_id: world.current.id, query_id, result_id }),
});
const trials = createTrials(() => world.current);
const onEvent = createChanges(world, { act, openChat, answer, reload });

function send(text, reply) {
  const body = { ...where(), text };
  if (reply) {
    body.reply_to_message_id = reply.message_id;
    if (reply.is_topic_message) body.message_thread_id = reply.message_thread_id;
  }
  return attempt("messages", body);
}

function locate(reply) {
  const body = { ...where(), ...(reply ? { reply_to_message_id: reply.message_id } : {}) };
  navigator.geolocation.getCurrentPosition(
    ({ coords: { latitude, longitude } }) => attempt("locate", { ...body, latitude, longitude }),
    (error) => toast(t("failed", { reason: error.message })),
    { timeout: LOCATION_MS },
  );
}

async function press(message, button, node) {
  if (button.switch_inline_query !== undefined || button.switch_inline_query_current_chat !== undefined) {
    const query = button.switch_inline_query ?? button.switch_inline_query_current_chat;
    composer.setText(`@${world.bot.username} ${query}`);
    composer.focus();
    return;
  }
  if (button.copy_text) {
    await navigator.clipboard?.writeText(button.copy_text.text);
    return;
  }
  if (button.callback_data === undefined || node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  const release = () => node.removeAttribute("aria-busy");
  const found = await attempt("press", {
    ...where(),
    message_id: message.message_id,
    button: button.callback_data,
  });
  if (!found) return release();
  if (answered.has(found.query_id)) {
    release();
    return showAnswer(found.query_id);
  }
  pressed.set(found.query_id, release);
  setTimeout(release, BUTTON_MS);
}

function answer(queryId, words) {
  answered.set(queryId, words);
  if (!pressed.has(queryId)) return;
  pressed.get(queryId)();
  pressed.delete(queryId);
  showAnswer(queryId);
}

function showAnswer(queryId) {
  const answer = answered.get(queryId);
  answered.delete(queryId);
  if (answer.text && answer.show_alert) showAlert(answer.text);
  else if (answer.text) toast(answer.text);
  else if (answer.url && !link(answer.url)) window.open(answer.url, "_blank", "noopener");
}

function openPhoto(source, words) {
  const image = byId("lightbox").querySelector("img");
  image.src = source;
  image.alt = words;
  byId("lightbox").showModal();
}

// Links to the bot itself stay on the page: t.me/<bot>?start=… says /start in a private chat.
function link(url) {
  const target = new URL(url);
  if (target.hostname !== "t.me" || target.pathname.slice(1) !== world.bot.username) return false;
  startBot(target.searchParams.get("start") ?? "");
  return true;
}

function startBot(parameter) {
  const me = world.current?.me ?? world.users.keys().next().value;
  if (world.current?.id !== me) openChat(me); // a private chat has its person's id
  send(`/start ${parameter}`.trim(), null);
}

function openChat(id) {
  const chat = world.chats.get(id);
  if (!chat) return;
  if (world.current) world.current.draft = composer.text();
  world.current = chat;
  chat.unread = 0;
  showView("chat", `#${id}`);
  conversation.renderHead(world, chat);
  conversation.renderMessages(world, chat, act);
  composer.reset(chat.draft ?? "");
  renderSidebar(world, openChat);
  if (matchMedia("(hover: hover)").matches) composer.focus();
}

function closeChat() {
  if (world.current) world.current.draft = composer.text();
  world.current = null;
  showView("list", "");
  renderSidebar(world, openChat);
}

// Shows what the address names; a wide window always shows some chat.
function followAddress() {
  const id = chatInAddress();
  if (world.chats.has(id)) openChat(id);
  else if (isNarrow()) closeChat();
  else openChat(world.current?.id ?? world.chats.keys().next().value);
}

async function load() {
  let found = await request("state");
  // A snapshot older than what the stream has told already would lose the difference.
  while (found.number < world.number) found = await request("state");
  world.number = found.number;
  world.bot = found.bot;
  world.users = new Map(found.users.map((user) => [user.id, user]));
  const before = world.chats;
  world.chats = new Map(found.chats.map((chat) => [chat.id, keepOwn(chat, before.get(chat.id))]));
  setLanguage(found.users[0]?.language_code);
  world.current = world.chats.get(world.current?.id) ?? null;
  translate();
}

// What the server does not know of a chat: who one writes as, drafts, what is unread.
function keepOwn(chat, before) {
  const messages = new Map(chat.messages.map((message) => [message.message_id, message]));
  const own = before ?? { me: chat.members[0], unread: 0, draft: "", doing: "" };
  return Object.assign(own, chat, { messages });
}

function translate() {
  const labels = {
    locate: "sendLocation",
    "trials-button": "trials",
    back: "back",
    scroller: "messages",
    messages: "messages",
    "to-end": "toEnd",
    "menu-button": "menu",
    input: "message",
    send: "send",
    "context-close": "cancel",
    "lightbox-close": "close",
    sidebar: "chats",
    popup: "menu",
  };
  for (const [id, key] of Object.entries(labels)) byId(id).setAttribute("aria-label", t(key));
  byId("input").placeholder = t("message");
  byId("heading").textContent = t("heading");
  byId("note").textContent = t("note");
  byId("language").textContent = currentLanguage() === "ru" ? "EN" : "RU";
  byId("language").setAttribute("aria-label", t("toLanguage"));
  document.title = world.bot[currentLanguage()].name;
  trials.translate();
}

function redraw() {
  renderSidebar(world, openChat);
  if (!world.current) return;
  conversation.renderHead(world, world.current);
  conversation.renderMessages(world, world.current, act, { keepPlace: true });
}

let loading = null;

// Many changes at once need one look.
function reload() {
  loading ??= load()
    .then(redraw)
    .catch((error) => toast(t("failed", { reason: error.message })))
    .finally(() => (loading = null));
}

function wire() {
  byId("language").addEventListener("click", async () => {
    const language_code = currentLanguage() === "ru" ? "en" : "ru";
    for (const user of world.users.values()) {
      await attempt("language", { user_id: user.id, language_code });
    }
  });
  byId("persona").addEventListener("change", (event) => {
    world.current.me = Number(event.target.value);
    redraw();
  });
  watchViews({ follow: followAddress, showList: closeChat });
  conversation.watchScrolling();
}

async function start() {
  await load();
  wire();
  const payload = new URLSearchParams(location.search).get("start");
  followAddress();
  if (payload !== null && !world.current) openChat(world.chats.keys().next().value);
  listen(world.number, onEvent, showLine);
  if (payload !== null) {
    history.replaceState(null, "", `/#${world.current.id}`); // a reload must not start again
    send(`/start ${payload}`.trim(), null);
  }
}

let lineWasBroken = false;

function showLine(open) {
  if (!open && !lineWasBroken) toast(t("offline"));
  lineWasBroken = !open;
}

start();
