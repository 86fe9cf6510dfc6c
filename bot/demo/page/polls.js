// A poll or a quiz inside a bubble.

import { el } from "./dom.js";
import { formatted } from "./entities.js";
import { t } from "./i18n.js";

export function pollView(message, { me, act }) {
  const { poll } = message;
  const mine = message.votes[me];
  const kind =
    poll.type === "quiz" ? t("quiz") : t(poll.is_anonymous ? "anonymousPoll" : "publicPoll");
  const box = el(
    "div",
    { className: "poll" },
    el("strong", { className: "question" }, poll.question),
    el("span", { className: "kind" }, kind),
  );
  const done = mine || poll.is_closed;
  box.append(done ? results(poll, mine ?? []) : choices(message, act));
  if (mine && poll.explanation) {
    const words = formatted(poll.explanation, poll.explanation_entities, act);
    box.append(el("div", { className: "explanation" }, words));
  }
  const foot = el("div", { className: "foot" }, t("votes", { count: poll.total_voter_count }));
  if (mine && poll.allows_revoting && !poll.is_closed) {
    const press = () => act.vote(message, []);
    foot.append(
      el("button", { type: "button", className: "link", on: { click: press } }, t("retract")),
    );
  }
  box.append(foot);
  return box;
}

function choices(message, act) {
  const { poll } = message;
  if (!poll.allows_multiple_answers) {
    const options = poll.options.map((option, index) => {
      const press = () => act.vote(message, [index]);
      return el(
        "button",
        { type: "button", className: "option", on: { click: press } },
        el("span", { className: "mark" }),
        option.text,
      );
    });
    return el("div", { className: "options" }, ...options);
  }
  const boxes = poll.options.map((option) => {
    const input = el("input", { type: "checkbox" });
    return el("label", { className: "option" }, input, option.text);
  });
  const form = el("form", { className: "options" }, ...boxes);
  form.append(el("button", { className: "link", type: "submit" }, t("vote")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const inputs = [...form.querySelectorAll("input")];
    const chosen = inputs.flatMap((input, index) => (input.checked ? [index] : []));
    if (chosen.length) act.vote(message, chosen);
  });
  return form;
}

function results(poll, mine) {
  const right = poll.correct_option_ids ?? [];
  const rows = poll.options.map((option, index) => {
    const share = poll.total_voter_count ? option.voter_count / poll.total_voter_count : 0;
    const chosen = mine.includes(index);
    const state = right.includes(index) ? "right" : chosen && right.length ? "wrong" : "";
    const mark = state === "right" ? "✓" : state === "wrong" ? "✗" : chosen ? "●" : "";
    const bar = el("progress", { max: 1, value: share, "aria-hidden": "true" });
    const row = el(
      "div",
      { className: `result ${state}` },
      el("span", { className: "share" }, `${Math.round(share * 100)} %`),
      el("span", { className: "words" }, option.text),
      el("span", { className: "mark" }, mark),
      bar,
    );
    const verdict = state ? `, ${t(state)}` : "";
    row.setAttribute("role", "group");
    row.setAttribute("aria-label", `${option.text}: ${Math.round(share * 100)} %${verdict}`);
    return row;
  });
  return el("div", { className: "results" }, ...rows);
}
