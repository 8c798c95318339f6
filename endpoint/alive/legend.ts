// The legend of a map, and the hatching by which what is secret is told from what is not known.
import { h } from "../editor/dom";

export interface Key {
  state: string;
  class: number | null;
  name: string;
  fill: string;
}

const SVG = "http://www.w3.org/2000/svg";

function drawn(tag: string, attributes: Record<string, string>, ...children: Element[]): SVGElement {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Put the pattern of slanting lines into the drawing of a map. */
export function hatched(room: HTMLElement): void {
  const line = drawn("path", { d: "M-2,2L2,-2M0,8L8,0M6,10L10,6", stroke: "#24343d", "stroke-width": "1" });
  const ground = drawn("rect", { width: "8", height: "8", fill: "#ffffff" });
  const pattern = drawn("pattern", { id: "hatch", width: "8", height: "8", patternUnits: "userSpaceOnUse" }, ground, line);
  room.querySelector("svg")?.prepend(drawn("defs", {}, pattern));
}

export function legend(keys: Key[], places: boolean, words: DOMStringMap): HTMLElement {
  const lines = keys.map((one) => h("li", {}, swatch(one), one.name));
  if (places) lines.push(h("li", {}, sign(drawn("circle", { cx: "8", cy: "8", r: "6", fill: "#a3461f", stroke: "#fff" })), words.place ?? ""));
  return h("ul", { class: "legend", "aria-label": words.legend }, ...lines);
}

function swatch(one: Key): SVGElement {
  const square = { x: "1", y: "1", width: "14", height: "14", stroke: "#51616a", fill: one.state === "secret" ? "url(#hatch)" : one.fill };
  const box = drawn("rect", one.state === "none" ? { ...square, "stroke-dasharray": "3 2" } : square);
  const marked = one.state === "zero" ? "0" : one.state === "unsure" ? "±" : "";
  const text = drawn("text", { x: "8", y: "12", "text-anchor": "middle", "font-size": "11", fill: "#1c2a32" });
  text.textContent = marked;
  return sign(box, text);
}

function sign(...parts: Element[]): SVGElement {
  return drawn("svg", { viewBox: "0 0 16 16", "aria-hidden": "true" }, ...parts);
}
