// A result as a table, a page of rows at a time.
import { button, h } from "./dom";
import { kindOf, type Cell, type Table } from "./results";
import { language, number, say } from "./words";

const ROWS = 100;

/** The column that rows are sorted by, where they are. */
interface Order {
  column?: number;
  down?: boolean;
}

export interface Names {
  bases: string[];
  prefixes: Record<string, string>;
}

/** Draw the rows of a result from one of them on; a heading sorts by its column. */
export function drawGrid(place: HTMLElement, table: Table, names: Names, from = 0, by: Order = {}): void {
  const right = table.names.map((_name, at) => kindOf(table, at) === "number");
  const shown = table.rows.slice(from, from + ROWS);
  const heads = table.names.map((name, at) => {
    const sorted = by.column === at ? (by.down ? "descending" : "ascending") : undefined;
    const order = { column: at, down: sorted === "ascending" };
    const press = (): void => {
      drawGrid(place, { names: table.names, rows: ordered(table, order, right[at] ?? false) }, names, 0, order);
      place.querySelectorAll<HTMLElement>("th button")[at]?.focus();
    };
    return h("th", { scope: "col", class: right[at] ? "number" : undefined, "aria-sort": sorted }, button(name, press));
  });
  const body = shown.map((row) =>
    h("tr", {}, ...row.map((cell, at) => h("td", { class: right[at] ? "number" : undefined }, ...inside(cell, names)))),
  );
  const caption = say("rows_shown", { from: shown.length ? number(from + 1) : 0, to: number(from + shown.length), all: number(table.rows.length) });
  const drawn = h("table", {}, h("caption", {}, caption), h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...body));
  const turn = (to: number): void => {
    drawGrid(place, table, names, to, by);
    place.querySelector<HTMLElement>(".scroll")?.focus();
  };
  const pager = h("p", { class: "pager" });
  if (from > 0) pager.append(button(say("rows_before"), () => turn(from - ROWS), { class: "plain" }));
  if (from + ROWS < table.rows.length) pager.append(button(say("rows_after"), () => turn(from + ROWS), { class: "plain" }));
  place.replaceChildren(h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, drawn), pager);
}

function ordered(table: Table, { column = 0, down }: Order, numbers: boolean): Table["rows"] {
  const words = new Intl.Collator(language(), { numeric: true });
  const compare = (one: Cell | undefined, other: Cell | undefined): number => {
    if (!one || !other) return Number(!one) - Number(!other);
    const found = numbers ? Number(one.value) - Number(other.value) : words.compare(one.value, other.value);
    return down ? -found : found;
  };
  return [...table.rows].sort((one, other) => compare(one[column], other[column]));
}

function inside(cell: Cell | undefined, names: Names): (Node | string)[] {
  if (!cell) return [];
  if (cell.type === "uri") return [link(cell.value, names)];
  const tag = cell["xml:lang"];
  if (tag) return [h("span", { lang: tag }, cell.value), " ", h("small", {}, tag)];
  return [cell.value];
}

function link(iri: string, names: Names): Node | string {
  if (!/^https?:\/\//i.test(iri)) return iri;
  const own = ownPath(iri, names.bases);
  const text = short(iri, names.prefixes) ?? own ?? iri;
  return h("a", { href: own ?? iri, title: iri, rel: own ? undefined : "noopener nofollow ugc" }, text);
}

/** The path of a thing of ours on this site: below the first base as it goes on, below others as it is. */
function ownPath(iri: string, bases: string[]): string | undefined {
  const base = bases.find((one) => iri.startsWith(one));
  if (base === undefined) return undefined;
  const path = base === bases[0] ? `/${iri.slice(base.length)}` : new URL(iri).pathname;
  return path.startsWith("//") ? undefined : path;
}

function short(iri: string, prefixes: Record<string, string>): string | undefined {
  for (const [prefix, space] of Object.entries(prefixes)) {
    const local = iri.startsWith(space) ? iri.slice(space.length) : "";
    if (/^[\w-]+$/.test(local)) return `${prefix}:${local}`;
  }
  return undefined;
}
