// The list above the input: commands of the bot, or what it offers inline.

import { byId, el } from "./dom.js";

let entries = [];
let active = -1;

const box = () => byId("popup");

export const isOpen = () => !box().hidden;

// `items`: title, text, choose(). `label` names the list; `note` is shown where there are no items.
export function open(label, items, note = "") {
  entries = items;
  active = -1;
  box().setAttribute("aria-label", label);
  box().replaceChildren(
    ...items.map((item, index) => {
      const press = () => choose(index);
      return el(
        "button",
        { type: "button", id: `option-${index}`, role: "option", className: "item", on: { click: press } },
        el("strong", {}, item.title),
        el("span", {}, item.text ?? ""),
      );
    }),
  );
  if (!items.length) box().append(el("p", { className: "muted" }, note));
  box().hidden = false;
  byId("menu-button").setAttribute("aria-expanded", "true");
}

export function close() {
  box().hidden = true;
  active = -1;
  byId("menu-button").setAttribute("aria-expanded", "false");
  byId("input").removeAttribute("aria-activedescendant");
}

function choose(index) {
  const item = entries[index];
  close();
  item.choose();
}

function activate(index) {
  active = (index + entries.length) % entries.length;
  [...box().children].forEach((node, at) => {
    node.setAttribute("aria-selected", String(at === active));
    if (at === active) node.scrollIntoView({ block: "nearest" });
  });
  byId("input").setAttribute("aria-activedescendant", `option-${active}`);
}

// Brings an item into view, where it stays until somebody chooses.
export function show(index) {
  byId(`option-${index}`)?.scrollIntoView({ block: "nearest" });
}

// Whether the key was meant for the list.
export function handleKey(event) {
  if (!isOpen()) return false;
  if (event.key === "Escape") close();
  else if (!entries.length) return false;
  else if (event.key === "ArrowDown") activate(active + 1);
  else if (event.key === "ArrowUp") activate(active < 0 ? -1 : active - 1);
  else if (event.key === "Tab" && !event.shiftKey) choose(Math.max(active, 0));
  else if (event.key === "Enter" && active >= 0) choose(active);
  else return false;
  event.preventDefault();
  return true;
}
