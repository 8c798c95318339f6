// A result turned: one column gives the rows, one the columns, and a third is counted or summed where they meet.
import { fsum, max, mean, median, min, rollup } from "d3-array";

import { chooser, h, plainTable } from "./dom";
import { columnsOf, distinct, numberOf, textOf, type Table, type Tools } from "./results";

type Row = Table["rows"][number];
type Summary = (values: number[]) => number | undefined;

const SUMMARIES: Record<string, Summary> = { sum: fsum, mean, median, min, max };
const MOST_ROWS = 500;
const MOST_COLUMNS = 60;

interface Choice {
  rows: number;
  columns: number;
  value: number;
  how: string;
}

export function draw(place: HTMLElement, table: Table, tools: Tools): void {
  if (table.names.length < 2 || table.rows.length === 0) {
    place.replaceChildren(h("p", { class: "note" }, tools.say("pivot_none")));
    return;
  }
  const chosen = first(table);
  const result = h("div", {});
  const again = (): void => result.replaceChildren(turned(table, chosen, tools));
  const columns = table.names.map((name, at) => ({ value: String(at), text: name }));
  const pick = (label: string, name: "rows" | "columns" | "value"): HTMLElement =>
    chooser(tools.say(label), columns, String(chosen[name]), (value) => {
      chosen[name] = Number(value);
      again();
    });
  const summaries = ["count", ...Object.keys(SUMMARIES)].map((name) => ({ value: name, text: tools.say(`pivot_${name}`) }));
  const how = chooser(tools.say("pivot_how"), summaries, chosen.how, (value) => {
    chosen.how = value;
    again();
  });
  const choices = [pick("pivot_rows", "rows"), pick("pivot_columns", "columns"), pick("pivot_value", "value"), how];
  place.replaceChildren(h("div", { class: "choices" }, ...choices), result);
  again();
}

/** The two columns with the fewest different values head the table, the first number fills it. */
function first(table: Table): Choice {
  const [number] = columnsOf(table, "number");
  const others = table.names.map((_name, at) => at).filter((at) => at !== number && distinct(table, at) > 1);
  const [columns, rows] = others.sort((one, other) => distinct(table, one) - distinct(table, other));
  const value = number ?? 0;
  return { rows: rows ?? columns ?? 0, columns: columns ?? 0, value, how: number === undefined ? "count" : "mean" };
}

function turned(table: Table, chosen: Choice, tools: Tools): HTMLElement {
  const meet = rollup(
    table.rows,
    (rows) => summary(rows, chosen),
    (row) => textOf(row[chosen.rows]),
    (row) => textOf(row[chosen.columns]),
  );
  const order = (one: string, other: string): number => one.localeCompare(other, tools.language, { numeric: true });
  const down = [...meet.keys()].sort(order);
  const across = [...new Set([...meet.values()].flatMap((row) => [...row.keys()]))].sort(order);
  const shown = { down: down.slice(0, MOST_ROWS), across: across.slice(0, MOST_COLUMNS) };
  const caption = tools.say("pivot_title", { how: tools.say(`pivot_${chosen.how}`), value: table.names[chosen.value] ?? "" });
  const cut = shown.down.length < down.length || shown.across.length < across.length;
  const cells = shown.down.map((name) => [name, ...shown.across.map((other) => written(meet.get(name)?.get(other), tools))]);
  const made = plainTable(caption, [table.names[chosen.rows] ?? "", ...shown.across], cells, true);
  made.classList.add("pivot");
  return cut ? h("div", {}, h("p", { class: "note" }, tools.say("pivot_cut", { rows: MOST_ROWS, columns: MOST_COLUMNS })), made) : made;
}

function summary(rows: Row[], chosen: Choice): number | undefined {
  const values = rows.map((row) => row[chosen.value]).filter((cell) => cell !== undefined);
  if (chosen.how === "count") return values.length;
  const numbers = values.map(numberOf).filter((value) => value !== undefined);
  return numbers.length ? SUMMARIES[chosen.how]?.(numbers) : undefined;
}

function written(value: number | undefined, tools: Tools): string {
  return value === undefined ? "" : value.toLocaleString(tools.language, { maximumFractionDigits: 3 });
}
