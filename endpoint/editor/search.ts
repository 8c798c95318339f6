// The search box completes what is typed: a combobox with a list of links (WAI-ARIA Authoring Practices, combobox).
import { h } from "./dom";

interface Thing {
  name: string;
  about: string;
  href: string;
  lang?: string;
}

const WAIT = 120; // milliseconds after the last key
const LEAST = 2; // characters before anything is offered

function complete(form: HTMLFormElement, input: HTMLInputElement): void {
  const id = `${input.id}-list`;
  const list = h("ul", { id, role: "listbox", "aria-label": input.labels?.[0]?.textContent ?? "" });
  const told = h("p", { role: "status", class: "hidden" });
  list.hidden = true;
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": id, "aria-expanded": "false" }))
    input.setAttribute(name, value);
  (input.parentElement ?? form).append(list, told);

  let timer = 0;
  let asked: AbortController | undefined;
  let chosen = -1;

  const choose = (at: number): void => {
    const options = [...list.children];
    chosen = options.length ? (at + options.length + 1) % (options.length + 1) : -1;
    if (chosen === options.length) chosen = -1;
    options.forEach((option, place) => option.setAttribute("aria-selected", String(place === chosen)));
    const option = options[chosen];
    if (option) input.setAttribute("aria-activedescendant", option.id);
    else input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  };

  const close = (): void => {
    window.clearTimeout(timer);
    asked?.abort();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  };

  const show = (things: Thing[]): void => {
    list.replaceChildren(
      ...things.map((thing, at) =>
        h(
          "li",
          { id: `${id}-${at}`, role: "option", "data-href": thing.href, "aria-selected": "false" },
          h("span", { lang: thing.lang }, thing.name),
          " ",
          h("small", {}, thing.about),
        ),
      ),
    );
    choose(-1);
    list.hidden = !things.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    const { none = "", one = "", many = "" } = form.dataset;
    told.textContent = things.length > 1 ? `${things.length} ${many}` : things.length ? one : none;
  };

  const ask = async (): Promise<void> => {
    asked?.abort();
    asked = new AbortController();
    const question = new URLSearchParams({ q: input.value, lang: document.documentElement.lang }).toString();
    try {
      const address = `${form.action}.json?${question}`; // that of a former version, where one is read
      const answer = await fetch(address, { signal: asked.signal });
      if (answer.ok) show(((await answer.json()) as { things: Thing[] }).things);
    } catch {
      // A newer question took its place, or there is no answer: the form still works.
    }
  };

  const follow = (option: Element | undefined): boolean => {
    const href = option?.getAttribute("data-href");
    if (href) window.location.assign(href);
    return Boolean(href);
  };

  const keys: Record<string, (event: KeyboardEvent) => void> = {
    ArrowDown: () => (list.hidden ? void ask() : choose(chosen + 1)),
    ArrowUp: () => choose(chosen < 0 ? list.children.length - 1 : chosen - 1),
    Escape: (event) => (list.hidden ? undefined : (event.preventDefault(), close())),
    Enter: (event) => (follow(list.children[chosen]) ? event.preventDefault() : close()),
  };
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || !(event.key in keys)) return;
    if (event.key.startsWith("Arrow")) event.preventDefault();
    keys[event.key]?.(event);
  });
  input.addEventListener("input", () => {
    window.clearTimeout(timer);
    if (input.value.trim().length < LEAST) close();
    else timer = window.setTimeout(() => void ask(), WAIT);
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  list.addEventListener("click", (event) => follow((event.target as Element).closest("li") ?? undefined));
  input.addEventListener("blur", close);
}

for (const form of document.querySelectorAll<HTMLFormElement>("form.search")) {
  const input = form.querySelector<HTMLInputElement>("input[type=search]");
  if (input) complete(form, input);
}
