// Completion from the graph: prefixes, classes, properties and indicators, found by name or by label.
import Yasqe from "@zazuko/yasqe";

import { h } from "./dom";
import { language, number, say } from "./words";

export interface Offer {
  iri: string;
  name: string;
  kind: "class" | "property" | "indicator";
  used: number;
  labels: Record<string, string>;
}

export interface Offers {
  prefixes: Record<string, string>;
  terms: Offer[];
}

const MOST = 40;
const LEAST = 2; // characters before anything is offered
const WORD = /[\p{L}\p{N}_:.-]+$/u;
const QUIET = /comment|string(?!-)/;

/** What is written just before the cursor, where something may be offered; empty where not. */
function wordBefore(yasqe: Yasqe): string {
  const cursor = yasqe.getDoc().getCursor();
  const before = yasqe.getLine(cursor.line).slice(0, cursor.ch);
  const found = WORD.exec(before)?.[0] ?? "";
  const sign = before.charAt(before.length - found.length - 1);
  const silent = QUIET.test(yasqe.getTokenAt(cursor).type ?? "") || /^\s*prefix\b[^>]*$/i.test(before);
  return silent || "?$<@\"'".includes(sign || " ") ? "" : found;
}

const flat = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** How well an offer fits: 0 its name begins so, 1 a word of a label or the name does, nothing else fits. */
function fit(offer: Offer, wanted: string): number | undefined {
  if (flat(offer.name).startsWith(wanted)) return 0;
  const texts = [...Object.values(offer.labels), offer.name.slice(offer.name.search(/[^:/#]+$/))];
  return texts.some((text) => flat(text).split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(wanted))) ? 1 : undefined;
}

function found(offers: Offer[], wanted: string, first: Offer["kind"]): Offer[] {
  const fitting = offers.map((offer) => ({ offer, rank: fit(offer, flat(wanted)) })).filter((one) => one.rank !== undefined);
  const order = (one: (typeof fitting)[number]): number => (one.rank ?? 0) * 2 + (one.offer.kind === first ? 0 : 1);
  fitting.sort((one, other) => order(one) - order(other) || other.offer.used - one.offer.used);
  return fitting.slice(0, MOST).map((one) => one.offer);
}

function place(yasqe: Yasqe): Offer["kind"] {
  const cursor = yasqe.getDoc().getCursor();
  const token = yasqe.getTokenAt(cursor);
  const before = yasqe.getPreviousNonWsToken(cursor.line, token);
  if (before.state.lastProperty === "a" || before.state.lastProperty === "rdf:type") return "class";
  return token.state.possibleCurrent.includes("a") ? "property" : "indicator";
}

/** How an offer is shown in the list: its name, its label, what it is. */
function drawn(offer: Offer): HTMLElement {
  const label = offer.labels[language()] ?? Object.values(offer.labels)[0] ?? "";
  const what = offer.used ? say(`${offer.kind}_used`, { n: number(offer.used) }) : say(offer.kind);
  const name = offer.kind === "indicator" ? label : offer.name;
  const beside = offer.kind === "indicator" ? what : [label, what].filter(Boolean).join(" · ");
  return h("span", {}, h("b", {}, name), " ", h("small", {}, beside));
}

/** Have an editor made after this offer what the graph holds. */
export function install(offers: Offers): void {
  const written = new Map(offers.terms.map((offer) => [offer.name === offer.iri ? `<${offer.iri}>` : offer.name, offer]));
  const names = new Map([...written].map(([text, offer]) => [offer, text]));
  Yasqe.forkAutocompleter("prefixes", {
    name: "known-prefixes",
    get: () => Object.entries(offers.prefixes).map(([prefix, space]) => `${prefix}: <${space}>`),
    persistenceId: undefined,
  });
  Yasqe.registerAutocompleter({
    name: "graph",
    bulk: false,
    autoShow: true,
    isValidCompletionPosition: (yasqe) => wordBefore(yasqe).length >= LEAST,
    get: (yasqe) => found(offers.terms, wordBefore(yasqe), place(yasqe)).map((offer) => names.get(offer) ?? ""),
    preProcessToken: (yasqe, token) => {
      const end = yasqe.getDoc().getCursor().ch;
      return { ...token, string: "", from: { ch: end - wordBefore(yasqe).length } };
    },
    postprocessHints: (yasqe, hints) =>
      hints.map((hint) => ({
        ...hint,
        to: yasqe.getDoc().getCursor(),
        render: (element: HTMLElement) => {
          const offer = written.get(hint.text);
          element.append(offer ? drawn(offer) : hint.text);
        },
      })),
  });
  // The list is set here, as what the constructor is given would only be laid over the library's own list.
  Yasqe.defaults.autocompleters = ["variables", "known-prefixes", "graph"];
}
