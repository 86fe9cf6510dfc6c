// Text with entities as nodes. Offsets count UTF-16 units, as JavaScript strings do.

import { el, toast } from "./dom.js";
import { t } from "./i18n.js";

const plainTags = {
  bold: "strong",
  italic: "em",
  underline: "u",
  strikethrough: "s",
  blockquote: "blockquote",
  expandable_blockquote: "blockquote",
};

const blocks = new Set(["pre", "blockquote", "expandable_blockquote"]);

// `act.command(text)` is called for a pressed /command, `act.link(url)` says whether the page
// itself takes care of a link.
export function formatted(text, entities = [], act = {}) {
  const ordered = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return build(text, 0, text.length, ordered, act);
}

function build(text, from, to, entities, act) {
  const fragment = document.createDocumentFragment();
  let at = from;
  while (entities.length) {
    const entity = entities.shift();
    const start = Math.max(entity.offset, at);
    const end = Math.min(entity.offset + entity.length, to);
    if (start >= end) continue;
    const inner = [];
    while (entities.length && entities[0].offset < end) inner.push(entities.shift());
    fragment.append(text.slice(at, start));
    const content = build(text, start, end, inner, act);
    fragment.append(wrap(entity, content, text.slice(start, end), act));
    // A block ends its line by itself.
    at = blocks.has(entity.type) && text[end] === "\n" ? end + 1 : end;
  }
  fragment.append(text.slice(at, to));
  return fragment;
}

function wrap(entity, content, words, act) {
  if (entity.type in plainTags) return el(plainTags[entity.type], {}, content);
  if (entity.type === "code") return code(content, words);
  if (entity.type === "pre") return el("pre", {}, el("code", {}, content));
  if (entity.type === "spoiler") return spoiler(content);
  if (entity.type === "text_link") return link(entity.url, content, act);
  if (entity.type === "url") return link(words, content, act);
  if (entity.type === "bot_command") {
    const press = () => act.command?.(words);
    return el("button", { type: "button", className: "link", on: { click: press } }, content);
  }
  if (entity.type === "mention") return el("span", { className: "link" }, content);
  return el("span", {}, content);
}

// As in Telegram, a press copies.
function code(content, words) {
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(words); // there is none on a page from another machine
      toast(t("copied"));
    } catch (error) {
      toast(t("failed", { reason: error.message }));
    }
  };
  const node = el("code", { tabIndex: 0, role: "button", title: t("copy") }, content);
  onPress(node, copy);
  return node;
}

function onPress(node, act) {
  node.addEventListener("click", act);
  node.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault(); // a space would scroll
    act();
  });
}

function spoiler(content) {
  const node = el("span", { className: "spoiler", tabIndex: 0, role: "button" }, content);
  node.setAttribute("aria-label", t("spoiler"));
  const reveal = () => {
    node.classList.add("shown");
    for (const name of ["role", "aria-label", "tabindex"]) node.removeAttribute(name);
  };
  onPress(node, reveal);
  return node;
}

function link(url, content, act) {
  if (!isSafe(url)) return el("span", {}, content);
  const press = (event) => {
    if (act.link?.(url)) event.preventDefault();
  };
  const rel = "noopener noreferrer";
  return el("a", { href: url, target: "_blank", rel, on: { click: press } }, content);
}

export function isSafe(url) {
  try {
    return ["http:", "https:", "tg:", "mailto:"].includes(new URL(url).protocol);
  } catch {
    return false;
  }
}
