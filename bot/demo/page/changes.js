// What the server tells: each change goes into the world and onto the page.

import * as conversation from "./conversation.js";
import { t } from "./i18n.js";
import { renderSidebar } from "./sidebar.js";

const ACTION_MS = 5000;
const TRANSIENT = new Set(["action", "callback_answer", "reset"]); // not part of a snapshot

// `act`: what a bubble can do; `openChat(id)`; `answer(queryId, answer)`: a pressed button is
// answered; `reload()`: look at everything anew.
export function createChanges(world, { act, openChat, answer, reload }) {
  const handlers = {
    message(chat, { message }) {
      chat.messages.set(message.message_id, message);
      if (message.from.id === world.bot.id) stopAction(chat);
      if (chat !== world.current) chat.unread += message.from.id === chat.me ? 0 : 1;
      else conversation.addMessage(message, { me: chat.me, act });
      renderSidebar(world, openChat);
    },
    edit(chat, { message }) {
      chat.messages.set(message.message_id, message);
      if (chat === world.current) conversation.changeMessage(message, { me: chat.me, act });
      renderSidebar(world, openChat);
    },
    delete(chat, { message_id }) {
      chat.messages.delete(message_id);
      if (chat === world.current) conversation.removeMessage(message_id);
      renderSidebar(world, openChat);
    },
    action(chat, { action }) {
      clearTimeout(chat.doingTimer);
      chat.doing = t(action === "upload_photo" ? "uploading" : "typing");
      chat.doingTimer = setTimeout(() => stopAction(chat), ACTION_MS);
      showAction(chat);
    },
  };

  function stopAction(chat) {
    clearTimeout(chat.doingTimer);
    chat.doing = "";
    showAction(chat);
  }

  function showAction(chat) {
    renderSidebar(world, openChat);
    if (chat === world.current) conversation.renderHead(world, chat);
  }

  function take({ kind, chat_id, ...data }) {
    if (kind === "callback_answer") {
      const { query_id, ...words } = data;
      return answer(query_id, words);
    }
    if (kind === "inline_answer") return undefined; // comes with the request itself
    if (kind === "reset") world.number = 0; // another server, or this page slept too long
    const chat = world.chats.get(chat_id);
    return kind in handlers && chat ? handlers[kind](chat, data) : reload();
  }

  return (event) => {
    if (event.number <= world.number && !TRANSIENT.has(event.kind)) return;
    world.number = Math.max(world.number, event.number);
    take(event);
  };
}
