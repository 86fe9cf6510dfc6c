// The input: sending, editing, replying, the "/" menu and inline queries.

import { byId } from "./dom.js";
import { t } from "./i18n.js";
import * as popup from "./popup.js";

const INLINE_PAUSE_MS = 250;

// `actions`: send(text, replyTo), locate(replyTo), change(message, text), commands(), inGroup(), botName(),
// askInline(query, offset), pick(queryId, resultId), startBot(parameter).
export function createComposer(actions) {
  const input = byId("input");
  const context = { reply: null, edit: null };
  let inlineTimer = 0;
  let inlineTurn = 0;

  function resize() {
    input.style.height = "auto";
    input.style.height = `${input.scrollHeight}px`;
    byId("composer").classList.toggle("filled", input.value.trim() !== "");
  }

  function setText(text) {
    input.value = text;
    resize();
    suggest();
  }

  function setContext(kind, message, title, words) {
    Object.assign(context, { reply: null, edit: null });
    if (kind) context[kind] = message;
    byId("context").hidden = !kind;
    if (!kind) return;
    byId("context").querySelector("strong").textContent = title;
    byId("context").querySelector("span").textContent = words;
    input.focus();
  }

  async function submit() {
    const text = input.value.trim();
    if (!text) return;
    const { reply, edit } = context;
    setContext(null);
    setText("");
    if (edit) await actions.change(edit, text);
    else await actions.send(text, reply);
  }

  function command(name) {
    setText("");
    input.focus();
    // As Telegram does: in a group a chosen command says which bot it means.
    actions.send(`/${name}${actions.inGroup() ? `@${actions.botName()}` : ""}`, null);
  }

  function openCommands(beginning) {
    const items = actions
      .commands()
      .filter(({ command: name }) => name.startsWith(beginning))
      .map(({ command: name, description }) => ({
        title: `/${name}`,
        text: description,
        choose: () => command(name),
      }));
    if (items.length || !beginning) popup.open(t("menu"), items, t("noCommands"));
    else popup.close();
  }

  function suggest() {
    clearTimeout(inlineTimer);
    inlineTurn += 1;
    const typedCommand = /^\/(\w*)$/.exec(input.value);
    const inline = /^@(\w+)\s(.*)$/s.exec(input.value);
    if (typedCommand) openCommands(typedCommand[1].toLowerCase());
    else if (inline && inline[1].toLowerCase() === actions.botName().toLowerCase()) {
      const turn = inlineTurn;
      inlineTimer = setTimeout(() => suggestInline(inline[2], turn), INLINE_PAUSE_MS);
    } else popup.close();
  }

  // `before`: the items of the pages before, whose last one asked for this page.
  async function suggestInline(query, turn, offset = "", before = []) {
    popup.open(t("inlineResults"), before, t("inlineWait"));
    const found = await actions.askInline(query, offset);
    if (turn !== inlineTurn) return;
    const items = before.concat((found?.results ?? []).map((result) => inlineItem(found, result)));
    const { button, next_offset: next } = found ?? {};
    if (button) {
      const choose = () => {
        setText("");
        actions.startBot(button.start_parameter);
      };
      items.unshift({ title: button.text, text: "", choose });
    }
    const more = () => {
      input.focus();
      suggestInline(query, turn, next, items);
    };
    const last = next ? [{ title: t("inlineMore"), text: "", choose: more }] : [];
    popup.open(t("inlineResults"), items.concat(last), t("inlineNothing"));
    if (before.length) popup.show(before.length);
  }

  function inlineItem(found, result) {
    return {
      title: result.title ?? t("photo"),
      text: result.description ?? result.content.text ?? result.content.caption,
      choose: () => {
        setText("");
        actions.pick(found.query_id, result.id);
      },
    };
  }

  input.addEventListener("input", () => {
    resize();
    suggest();
  });
  input.addEventListener("keydown", (event) => {
    if (popup.handleKey(event)) return;
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      popup.close();
      submit();
    } else if (event.key === "Escape") setContext(null);
  });
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  byId("menu-button").addEventListener("click", () => {
    if (popup.isOpen()) popup.close();
    else openCommands("");
    input.focus();
  });
  byId("locate").addEventListener("click", () => {
    const { reply } = context;
    setContext(null);
    actions.locate(reply);
  });
  byId("context-close").addEventListener("click", () => {
    if (context.edit) setText("");
    setContext(null);
  });

  return {
    setText,
    text: () => input.value,
    reply: (message, words) => setContext("reply", message, message.from.first_name, words),
    edit: (message) => {
      setContext("edit", message, t("editing"), message.text);
      setText(message.text);
    },
    reset: (draft) => {
      setContext(null);
      setText(draft);
      popup.close();
    },
    focus: () => input.focus(),
  };
}
