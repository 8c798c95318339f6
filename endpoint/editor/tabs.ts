// The views of an answer as tabs; what draws a chart, a map or a pivot is fetched when it is first looked at.
import { byId, h } from "./dom";
import { drawGrid, type Names } from "./grid";
import type { Answer, Table, View } from "./results";
import { language, say } from "./words";

const VIEWS = ["table", "chart", "map", "pivot", "raw"] as const;
type Name = (typeof VIEWS)[number];

const RAW = 200_000; // characters of the answer that are shown as they came

let last: Name = "table";

/** Show an answer below the editor, in the view that was looked at last where it has it. */
export function showAnswer(place: HTMLElement, answer: Answer, form: HTMLFormElement, prefixes: Names["prefixes"]): void {
  if (answer.truth !== undefined) {
    place.replaceChildren(h("p", { class: "truth" }, say(answer.truth ? "true" : "false")), raw(answer));
    return;
  }
  const panel = h("div", { role: "tabpanel", id: "panel", tabindex: "0" });
  const tabs = VIEWS.map((name) => h("button", { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": "panel" }, say(`view_${name}`)));
  const list = h("div", { role: "tablist", "aria-label": say("views") }, ...tabs);
  const choose = (at: number, focus: boolean): void => {
    for (const [other, tab] of tabs.entries()) {
      tab.setAttribute("aria-selected", String(other === at));
      tab.tabIndex = other === at ? 0 : -1;
    }
    if (focus) tabs[at]?.focus();
    last = VIEWS[at] ?? "table";
    panel.setAttribute("aria-labelledby", `tab-${last}`);
    void show(panel, last, answer, form, prefixes);
  };
  for (const [at, tab] of tabs.entries()) tab.addEventListener("click", () => choose(at, false));
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step) choose((VIEWS.indexOf(last) + step + VIEWS.length) % VIEWS.length, true);
  });
  place.replaceChildren(list, panel);
  choose(VIEWS.indexOf(last), false);
}

async function show(panel: HTMLElement, name: Name, answer: Answer, form: HTMLFormElement, prefixes: Names["prefixes"]): Promise<void> {
  const table: Table = answer.table ?? { names: [], rows: [] };
  const place = h("div", {});
  panel.replaceChildren(place);
  if (name === "table") return drawGrid(place, table, { bases: (form.dataset.bases ?? "").split(" "), prefixes });
  if (name === "raw") return place.append(raw(answer));
  place.append(h("p", { class: "note" }, say("loading")));
  if (name === "map") await style(form.dataset.mapStyle ?? "");
  const module = (await import(form.dataset[name] ?? "")) as { draw: View };
  if (place.isConnected) await module.draw(place, table, { say, language: language() });
}

function raw(answer: Answer): HTMLElement {
  const cut = answer.text.length > RAW ? [h("p", { class: "note" }, say("raw_cut"))] : [];
  return h("div", {}, ...cut, h("pre", { tabindex: "0" }, h("code", {}, answer.text.slice(0, RAW))));
}

/** Load a style sheet once. */
function style(address: string): Promise<void> {
  if (document.getElementById("map-style")) return Promise.resolve();
  const sheet = h("link", { rel: "stylesheet", href: address, id: "map-style" });
  const loaded = new Promise<void>((resolve) => sheet.addEventListener("load", () => resolve(), { once: true }));
  byId("ask").ownerDocument.head.append(sheet);
  return loaded;
}
