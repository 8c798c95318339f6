// The query as a program in a language to choose, to copy.
import { button, chooser, h } from "./dom";
import type { Editor } from "./editor";
import { SNIPPETS } from "./snippets";
import { say } from "./words";

export function showPrograms(place: HTMLElement, editor: Editor, endpoint: string): void {
  const names = Object.keys(SNIPPETS);
  let chosen = names[0] ?? "";
  const code = h("code", { id: "program" });
  const write = (): void => {
    code.textContent = SNIPPETS[chosen]?.(editor.text(), endpoint, editor.form()) ?? "";
  };
  const list = chooser(say("program_in"), names.map((name) => ({ value: name, text: name })), chosen, (name) => {
    chosen = name;
    write();
  });
  const copy = button(say("copy"), () => void navigator.clipboard.writeText(code.textContent ?? ""), { class: "plain" });
  const bar = h("div", { class: "choices" }, list, ...(window.isSecureContext ? [copy] : []));
  const whole = h("details", {}, h("summary", {}, say("programs")), bar, h("pre", { tabindex: "0" }, code));
  editor.changed(write);
  write();
  place.replaceChildren(whole);
}
