// The two views, the list of chats and one chat, and the address that names what is shown. Wide
// windows show both at once; on a phone the "back" of page and browser leads from chat to list.

import { byId } from "./dom.js";

const narrow = matchMedia("(max-width: 720px)"); // as in layout.css

export const isNarrow = () => narrow.matches;
export const chatInAddress = () => Number(location.hash.slice(1));

export function showView(view, address) {
  const entering = narrow.matches && view === "chat" && byId("app").dataset.view === "list";
  byId("app").dataset.view = view;
  if (location.hash === address) return;
  const state = { entered: entering || Boolean(history.state?.entered) };
  history[entering ? "pushState" : "replaceState"](state, "", address || location.pathname);
}

// `follow()`: show what the address names; `showList()`: it is the list.
export function watchViews({ follow, showList }) {
  byId("back").addEventListener("click", () => {
    if (history.state?.entered) history.back();
    else showList();
  });
  window.addEventListener("hashchange", follow);
  narrow.addEventListener("change", follow);
}
