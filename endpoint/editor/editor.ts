// Yasgui's editor in the place of the textarea, without what it would keep, fetch or say by itself.
import Yasqe from "@zazuko/yasqe";
import "@zazuko/yasqe/build/yasqe.min.css";

import { install, type Offers } from "./completion";
import type { Form } from "./snippets";
import { say } from "./words";

export interface Editor {
  prefixes: Offers["prefixes"];
  text(): string;
  fill(query: string): void;
  focus(): void;
  mark(line: number, column: number): void;
  clear(): void;
  form(): Form;
  changed(listener: () => void): void;
}

const WRONG = "wrong-line";

async function offers(address: string): Promise<Offers> {
  const response = await fetch(address);
  if (!response.ok) return { prefixes: {}, terms: [] };
  return (await response.json()) as Offers;
}

/** Put the editor in the place of a textarea; `run` is what Ctrl-Enter does. */
export async function edit(area: HTMLTextAreaElement, terms: string, run: () => void): Promise<Editor> {
  const offered = await offers(terms);
  install(offered);
  const place = document.createElement("div");
  area.after(place);
  const yasqe = new Yasqe(place, {
    value: area.value,
    persistenceId: null,
    createShareableLink: undefined as never,
    consumeShareLink: null,
    showQueryButton: false,
    resizeable: false,
    editorHeight: "auto",
    extraKeys: {
      Tab: false,
      "Shift-Tab": false,
      "Ctrl-Enter": run,
      "Cmd-Enter": run,
    },
    screenReaderLabel: say("label"),
  } as ConstructorParameters<typeof Yasqe>[1]);
  area.hidden = true;
  area.required = false; // what is hidden cannot be asked for by the browser
  yasqe.on("changes" as never, () => {
    area.value = yasqe.getValue();
    clear(yasqe);
    quiet(place);
  });
  quiet(place);
  return {
    prefixes: offered.prefixes,
    text: () => yasqe.getValue(),
    fill: (query) => yasqe.setValue(query),
    focus: () => yasqe.focus(),
    mark: (line, column) => mark(yasqe, line, column),
    clear: () => clear(yasqe),
    form: () => formOf(yasqe.getQueryType()),
    changed: (listener) => yasqe.on("changes" as never, listener),
  };
}

function formOf(type: string): Form {
  return type === "ASK" ? "truth" : type === "CONSTRUCT" || type === "DESCRIBE" ? "graph" : "table";
}

function mark(yasqe: Yasqe, line: number, column: number): void {
  yasqe.addLineClass(line - 1, "background", WRONG);
  yasqe.getDoc().setCursor({ line: line - 1, ch: column - 1 });
}

function clear(yasqe: Yasqe): void {
  yasqe.eachLine((line) => {
    yasqe.removeLineClass(line, "background", WRONG);
  });
}

/** The library explains its mark of a wrong line with markup in English when pointed at; ours is a title. */
function quiet(place: HTMLElement): void {
  for (const sign of place.querySelectorAll<HTMLElement>(".parseErrorIcon")) {
    sign.onmouseover = null;
    sign.onmouseout = null;
    sign.title = say("line_doubtful");
  }
}
