// The page /query: the form becomes an editor, its answer is shown below.
import { ask, keep, ProblemError, type Problem } from "./ask";
import { button, byId, h } from "./dom";
import { edit, type Editor } from "./editor";
import { showPrograms } from "./programs";
import { showAnswer } from "./tabs";
import { number, say } from "./words";

// Laid over what the library brings.
import "./editor.css";

const SEEN = 0.6; // of the height of the window: what begins lower is brought up

const form = byId<HTMLFormElement>("ask");
const run = byId<HTMLButtonElement>("run");
const told = byId("told");
const result = byId("result");
let running: AbortController | undefined;

async function answer(editor: Editor): Promise<void> {
  if (running) return running.abort();
  running = new AbortController();
  editor.clear();
  told.replaceChildren(h("p", {}, say("running")));
  run.textContent = say("stop");
  try {
    const found = await ask(editor.text(), running.signal);
    told.replaceChildren(h("p", {}, say("answered", { s: number(found.seconds, 2) })));
    showAnswer(result, found, form, editor.prefixes);
    if (told.getBoundingClientRect().top > innerHeight * SEEN) told.scrollIntoView();
  } catch (error) {
    result.replaceChildren();
    told.replaceChildren(running.signal.aborted ? h("p", {}, say("stopped")) : wrong(error, editor));
  } finally {
    running = undefined;
    run.textContent = say("run");
  }
}

/** What went wrong, in words, with a way to the place. */
function wrong(error: unknown, editor: Editor): HTMLElement {
  if (!(error instanceof ProblemError)) return h("div", { class: "wrong", role: "alert" }, h("p", {}, say("unreachable")));
  const { problem } = error;
  const parts = [h("p", {}, h("strong", {}, title(problem)))];
  if (problem.rule !== "syntax") parts.push(h("p", { lang: "en" }, problem.detail)); // else the place says it all
  const { line, column } = problem;
  if (line && column) {
    editor.mark(line, column);
    const go = button(say("go_to", { line, column }), () => {
      editor.mark(line, column);
      editor.focus();
    });
    parts.push(h("p", {}, go, " ", h("code", {}, problem.excerpt ?? "")));
  }
  return h("div", { class: "wrong", role: "alert" }, ...parts);
}

/** The rule that was broken in our words, where there are any; the server's are in English. */
function title({ rule, status }: Problem): string {
  const key = `wrong_${rule ?? status}`.replaceAll("-", "_");
  const told = say(key);
  return told === key ? say("wrong") : told;
}

async function share(editor: Editor, place: HTMLElement): Promise<void> {
  try {
    const address = await keep(editor.text());
    const copy = button(say("copy"), () => void navigator.clipboard.writeText(address), { class: "plain" });
    place.replaceChildren(h("a", { href: address }, address), " ", ...(window.isSecureContext ? [copy] : []));
  } catch (error) {
    place.replaceChildren(wrong(error, editor));
  }
}

/** Have the examples fill the editor, and the switch of language take the query along. */
function lead(editor: Editor): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".examples a[href*='query=']")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      editor.fill(new URL(link.href).searchParams.get("query") ?? "");
      editor.focus();
    });
  }
  for (const link of document.querySelectorAll<HTMLAnchorElement>(".languages a")) {
    link.addEventListener("click", () => {
      const address = new URL(link.href);
      address.pathname = "/query";
      address.searchParams.set("query", editor.text());
      if (address.search.length < 6000) link.href = address.href;
    });
  }
}

async function begin(): Promise<void> {
  const area = byId<HTMLTextAreaElement>("query");
  const editor: Editor = await edit(area, form.dataset.terms ?? "", () => void answer(editor));
  form.addEventListener("submit", (event) => {
    if (event.submitter === byId("download")) return;
    event.preventDefault();
    void answer(editor);
  });
  for (const id of ["download", "help"]) byId(id).hidden = false;
  const link = document.getElementById("share");
  if (link) {
    link.hidden = false;
    editor.changed(() => byId("shared").replaceChildren());
    link.addEventListener("click", () => void share(editor, byId("shared")));
  }
  document.querySelector("label[for=query]")?.addEventListener("click", () => editor.focus());
  lead(editor);
  showPrograms(byId("programs"), editor, form.dataset.endpoint ?? "");
  document.documentElement.dataset.editor = "ready";
}

void begin();
