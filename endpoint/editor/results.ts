// What the endpoint answered, as a table of cells; and what kind of values a column holds.

export interface Cell {
  type: string;
  value: string;
  "xml:lang"?: string;
  datatype?: string;
}

export interface Table {
  names: string[];
  rows: (Cell | undefined)[][];
}

export interface Answer {
  table?: Table;
  truth?: boolean;
  text: string;
  seconds: number;
}

/** What a view may need beside the table. */
export interface Tools {
  say: (key: string, values?: Record<string, string | number>) => string;
  language: string;
}

export type View = (place: HTMLElement, table: Table, tools: Tools) => void | Promise<void>;

export type Kind = "number" | "time" | "geometry" | "thing" | "text" | "empty";

const XSD = "http://www.w3.org/2001/XMLSchema#";
const GEOMETRY = "http://www.opengis.net/ont/geosparql#wktLiteral";
const NUMBERS = new Set(
  "integer decimal double float int long short byte nonNegativeInteger positiveInteger unsignedInt".split(" "),
);
const TIME = /^-?\d{4}(-\d{2}(-\d{2}(T.*)?)?)?$/;

interface Bindings {
  head: { vars?: string[] };
  boolean?: boolean;
  results?: { bindings: Record<string, Cell | undefined>[] };
}

/** Read SPARQL 1.1 Query Results JSON. */
export function readTable(text: string, seconds: number): Answer {
  const told = JSON.parse(text) as Bindings;
  if (told.boolean !== undefined) return { truth: told.boolean, text, seconds };
  const names = told.head.vars ?? [];
  const rows = (told.results?.bindings ?? []).map((row) => names.map((name) => row[name]));
  return { table: { names, rows }, text, seconds };
}

const TERM = String.raw`<[^>]*>|_:\S+`;
const LITERAL = String.raw`"(?:[^"\\]|\\.)*"(?:@[A-Za-z0-9-]+|\^\^<[^>]*>)?`;
const TRIPLE = new RegExp(String.raw`^(${TERM}) (${TERM}) (${TERM}|${LITERAL}) \.$`);
const ESCAPES: Record<string, string> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

/** Read N-Triples as our server writes them, one triple a line; a line it does not know is shown as it is. */
export function readTriples(text: string, seconds: number): Answer {
  const lines = text.split("\n").filter((line) => line !== "");
  const rows = lines.map((line) => {
    const found = TRIPLE.exec(line);
    return found ? found.slice(1).map(term) : [undefined, undefined, { type: "literal", value: line }];
  });
  return { table: { names: ["subject", "predicate", "object"], rows }, text, seconds };
}

function term(written: string): Cell {
  if (written.startsWith("<")) return { type: "uri", value: written.slice(1, -1) };
  if (written.startsWith("_:")) return { type: "bnode", value: written };
  const end = written.lastIndexOf('"');
  const cell: Cell = { type: "literal", value: unescape(written.slice(1, end)) };
  const after = written.slice(end + 1);
  if (after.startsWith("@")) cell["xml:lang"] = after.slice(1);
  if (after.startsWith("^^")) cell.datatype = after.slice(3, -1);
  return cell;
}

function unescape(text: string): string {
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_all, four, eight, one: string) =>
    one ? (ESCAPES[one] ?? one) : String.fromCodePoint(Number.parseInt((four ?? eight) as string, 16)),
  );
}

/** The number a cell says, or nothing. */
export function numberOf(cell: Cell | undefined): number | undefined {
  if (!cell || cell.type === "uri" || cell.value.trim() === "") return undefined;
  const value = Number(cell.value);
  return Number.isFinite(value) ? value : undefined;
}

/** The kind of the values of a column: the one that all of them are of, else text. */
export function kindOf(table: Table, column: number): Kind {
  const kinds = new Set<Kind>();
  for (const row of table.rows) {
    const cell = row[column];
    if (cell) kinds.add(kindOfCell(cell));
  }
  const [first] = kinds;
  return kinds.size === 0 || !first ? "empty" : kinds.size === 1 ? first : "text";
}

function kindOfCell(cell: Cell): Kind {
  if (cell.type !== "literal") return "thing";
  if (cell.datatype === GEOMETRY) return "geometry";
  const own = cell.datatype?.startsWith(XSD) ? cell.datatype.slice(XSD.length) : undefined;
  if (own && NUMBERS.has(own)) return "number";
  if (own === "gYear" || own === "gYearMonth" || own === "date" || own === "dateTime") return "time";
  return TIME.test(cell.value) ? "time" : "text";
}

export function columnsOf(table: Table, ...kinds: Kind[]): number[] {
  return table.names.map((_name, at) => at).filter((at) => kinds.includes(kindOf(table, at)));
}

/** The text of a cell: the end of an IRI, the words of a literal. */
export function textOf(cell: Cell | undefined): string {
  if (!cell) return "";
  return cell.type === "uri" ? (/[^/#]+[/#]?$/.exec(cell.value)?.[0] ?? cell.value) : cell.value;
}

/** How many different values a column has, as texts. */
export function distinct(table: Table, column: number): number {
  return new Set(table.rows.map((row) => row[column]?.value)).size;
}

/** The columns of texts, words before codes (a word has a language or stands beside others), many different ones first. */
export function namesOf(table: Table): number[] {
  const worded = (column: number): boolean =>
    table.rows.some((row) => row[column]?.["xml:lang"] !== undefined || row[column]?.value.includes(" "));
  const ranked = columnsOf(table, "text").map((at) => ({ at, rank: Number(worded(at)), many: distinct(table, at) }));
  return ranked.sort((one, other) => other.rank - one.rank || other.many - one.many).map((one) => one.at);
}
