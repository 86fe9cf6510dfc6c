// Building the page. Text goes in as text nodes only, so nothing that a person or the bot
// writes is ever read as HTML.

export const byId = (id) => document.getElementById(id);

export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (name in node && name !== "list") {
      node[name] = value;
    } else {
      node.setAttribute(name, value);
    }
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

export function icon(path) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const shape = document.createElementNS(space, "path");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

const hues = [205, 150, 28, 265, 340, 95];
const MIX = 14; // spreads the ids of people, groups and the bot over the hues

export function paintAvatar(node, name, id) {
  node.textContent = Array.from(name.trim())[0]?.toUpperCase() ?? "?";
  node.dataset.hue = hues[(Math.abs(id) % MIX) % hues.length];
}

export function toast(text) {
  const node = el("div", { className: "toast" }, text);
  byId("toasts").append(node);
  setTimeout(() => node.remove(), Math.max(3500, text.length * 60));
}

export function showAlert(text) {
  byId("alert-text").textContent = text;
  byId("alert").showModal();
}
