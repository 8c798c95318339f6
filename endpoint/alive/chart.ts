// A chart that answers: by Vega without `eval`, from the specification that the server draws from too.
import embed from "vega-embed";
import { expressionInterpreter } from "vega-interpreter";

import { h } from "../editor/dom";
import { rove } from "./rove";

const MARKS = "[role='graphics-symbol'][aria-label]";

export async function draw(figure: HTMLElement): Promise<void> {
  const address = figure.dataset.spec ?? "";
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  const spec = (await answer.json()) as { title?: unknown };
  delete spec.title; // the page says it
  const place = h("div", { class: "live", role: "group", "aria-label": figure.querySelector("figcaption")?.textContent ?? "" });
  const told = h("p", { class: "note", role: "status" }, figure.dataset.help ?? "");
  await embed(place, spec as never, {
    mode: "vega-lite",
    renderer: "svg",
    ast: true,
    expr: expressionInterpreter,
    actions: false,
    defaultStyle: false,
    tooltip: { disableDefaultStyle: true },
  });
  place.querySelector("svg")?.removeAttribute("aria-label");
  const marks = [...place.querySelectorAll(MARKS)];
  rove(marks, (at) => told.replaceChildren(marks[at]?.getAttribute("aria-label") ?? ""));
  figure.querySelector(".drawing")?.replaceChildren(place, told);
}
