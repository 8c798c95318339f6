// Elements made of attributes and texts: what comes from a result is only ever a text, never markup.

type Attributes = Record<string, string | undefined>;

/** An element; attributes without a value are left out. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== undefined) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** The element of that id; the page has it. */
export function byId<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`no #${id}`);
  return found as T;
}

export function button(text: string, press: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = h("button", { type: "button", ...attributes }, text);
  made.addEventListener("click", press);
  return made;
}

export interface Choice {
  value: string;
  text: string;
}

/** A labelled list to choose from, and what to do when another is chosen. */
export function chooser(label: string, choices: Choice[], chosen: string, change: (value: string) => void): HTMLElement {
  const list = h("select", { "aria-label": label }, ...choices.map((one) => h("option", { value: one.value }, one.text)));
  list.value = chosen;
  list.addEventListener("change", () => change(list.value));
  return h("label", { class: "choice" }, h("span", {}, label), list);
}

/** A table of texts: a caption, headings, and rows whose first cell may head its row. */
export function plainTable(caption: string, heads: string[], rows: string[][], headed = false): HTMLElement {
  const head = h("tr", {}, ...heads.map((text) => h("th", { scope: "col" }, text)));
  const body = rows.map((row) =>
    h("tr", {}, ...row.map((text, at) => (headed && at === 0 ? h("th", { scope: "row" }, text) : h("td", {}, text)))),
  );
  const table = h("table", {}, h("caption", {}, caption), h("thead", {}, head), h("tbody", {}, ...body));
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, table);
}
