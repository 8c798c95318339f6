// A chart of a result, by Vega-Lite without `eval`: choose the mark, the two axes and a colour.
import { View as Drawing, parse } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";

import { chooser, h, plainTable } from "./dom";
import { columnsOf, distinct, kindOf, namesOf, numberOf, textOf, type Table, type Tools } from "./results";

type Mark = "bar" | "line" | "point" | "area";
const MARKS: Mark[] = ["bar", "line", "point", "area"];
const MOST = 2_000; // rows that are drawn
const BESIDE = 200; // rows of the table below
const NARROW = 560; // pixels: the legend goes below
const SERIES = 12; // colours that can be told apart
const LONG = 8; // different names on an axis, from which on bars lie

/** Where a chart stands: in which language, and how many pixels wide. */
interface Place {
  language: string;
  room: number;
}

interface Choice {
  mark: Mark;
  x: number;
  y: number;
  colour: number;
}

export function draw(place: HTMLElement, table: Table, tools: Tools): void {
  const numbers = columnsOf(table, "number");
  const [y] = numbers;
  if (y === undefined || table.rows.length === 0) {
    place.replaceChildren(h("p", { class: "note" }, tools.say("chart_none")));
    return;
  }
  const chosen = first(table, y);
  const figure = h("figure", { class: "drawing" });
  const again = (): void => void show(figure, table, chosen, tools);
  place.replaceChildren(controls(table, numbers, chosen, tools, again), figure);
  again();
}

/** What fits best: lines over time where they leave no row behind another, else a bar for each name. */
function first(table: Table, y: number): Choice {
  const names = namesOf(table);
  const few = names.filter((at) => distinct(table, at) > 1 && distinct(table, at) <= SERIES);
  for (const time of columnsOf(table, "time")) {
    const series = [-1, ...few].find((at) => pairs(table, time, at) === table.rows.length);
    if (series !== undefined) return { mark: "line", x: time, y, colour: series };
  }
  const things = columnsOf(table, "thing", "time", "number").filter((at) => at !== y);
  const x = names[0] ?? things[0] ?? y;
  const apart = distinct(table, x) === table.rows.length ? undefined : few.find((at) => pairs(table, x, at) === table.rows.length);
  return { mark: kindOf(table, x) === "number" ? "point" : "bar", x, y, colour: apart ?? -1 };
}

/** How many different pairs of values two columns have. */
function pairs(table: Table, one: number, other: number): number {
  return new Set(table.rows.map((row) => JSON.stringify([row[one]?.value, row[other]?.value]))).size;
}

function controls(table: Table, numbers: number[], chosen: Choice, tools: Tools, again: () => void): HTMLElement {
  const columns = table.names.map((name, at) => ({ value: String(at), text: name }));
  const pick = (label: string, list: typeof columns, name: "x" | "y" | "colour"): HTMLElement =>
    chooser(tools.say(label), list, String(chosen[name]), (value) => {
      chosen[name] = Number(value);
      again();
    });
  const marks = MARKS.map((mark) => ({ value: mark, text: tools.say(`mark_${mark}`) }));
  const none = { value: "-1", text: tools.say("none") };
  return h(
    "div",
    { class: "choices" },
    chooser(tools.say("chart_mark"), marks, chosen.mark, (value) => {
      chosen.mark = value as Mark;
      again();
    }),
    pick("chart_x", columns, "x"),
    pick("chart_y", columns.filter((_one, at) => numbers.includes(at)), "y"),
    pick("chart_colour", [none, ...columns], "colour"),
  );
}

async function show(figure: HTMLElement, table: Table, chosen: Choice, tools: Tools): Promise<void> {
  const rows = table.rows.filter((row) => numberOf(row[chosen.y]) !== undefined && row[chosen.x]).slice(0, MOST);
  const title = tools.say("chart_title", { y: table.names[chosen.y] ?? "", x: table.names[chosen.x] ?? "" });
  const picture = h("div", { class: "picture", role: "img", "aria-label": title });
  const columns = [chosen.x, chosen.y, ...(chosen.colour < 0 ? [] : [chosen.colour])];
  const texts = rows.slice(0, BESIDE).map((row) => columns.map((at) => textOf(row[at])));
  const beside = plainTable(title, columns.map((at) => table.names[at] ?? ""), texts, true);
  figure.replaceChildren(
    h("figcaption", {}, rows.length < table.rows.length ? tools.say("chart_cut", { shown: rows.length, all: table.rows.length }) : title),
    picture,
    h("details", {}, h("summary", {}, tools.say("chart_table")), beside),
  );
  const view = new Drawing(parse(compile(specification(table, rows, chosen, { language: tools.language, room: picture.clientWidth })).spec, undefined, { ast: true }), {
    expr: expressionInterpreter,
    renderer: "svg",
    container: picture,
  });
  await view.runAsync();
}

function specification(table: Table, rows: Table["rows"], chosen: Choice, { language, room }: Place): TopLevelSpec {
  const kind = kindOf(table, chosen.x);
  const values = rows.map((row) => ({
    x: kind === "number" ? numberOf(row[chosen.x]) : textOf(row[chosen.x]),
    y: numberOf(row[chosen.y]),
    c: textOf(row[chosen.colour]),
  }));
  const many = new Set(values.map((one) => one.x)).size;
  const type = { number: "quantitative", time: "temporal" }[kind as string] ?? "nominal";
  const lying = chosen.mark === "bar" && type === "nominal" && many > LONG;
  const across = { field: "x", type: type as "nominal", title: lying ? null : table.names[chosen.x], sort: null, axis: { labelLimit: room / 3 } };
  const up = { field: "y", type: "quantitative" as const, title: table.names[chosen.y], stack: null };
  const colour = chosen.colour < 0 ? {} : { color: { field: "c", type: "nominal" as const, title: table.names[chosen.colour] } };
  const several = chosen.colour >= 0 && pairs(table, chosen.x, chosen.colour) > distinct(table, chosen.x);
  const beside = chosen.mark === "bar" && type === "nominal" && several ? { [lying ? "yOffset" : "xOffset"]: { field: "c" } } : {};
  return {
    data: { values },
    width: "container",
    height: lying ? many * (several ? 40 : 20) : 320,
    mark: { type: chosen.mark, tooltip: true, ...(chosen.mark === "line" ? { point: true } : {}) },
    encoding: { ...(lying ? { y: across, x: up } : { x: across, y: up }), ...colour, ...beside },
    config: looks({ language, room }),
  } as TopLevelSpec;
}

/** The colours and numbers of the site. */
function looks({ language, room }: Place): object {
  const style = getComputedStyle(document.documentElement);
  const ink = style.getPropertyValue("--ink");
  const line = style.getPropertyValue("--line");
  const parts = new Intl.NumberFormat(language).formatToParts(12345.6);
  const named = (form: Intl.DateTimeFormatOptions, days: number[]): string[] =>
    days.map((day) => new Date(2024, form.month ? day : 0, form.month ? 1 : day + 7).toLocaleDateString(language, form));
  const [months, days] = [[...Array(12).keys()], [...Array(7).keys()]];
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "";
  const text = { labelColor: ink, titleColor: ink, labelFontSize: 12, titleFontSize: 12 };
  return {
    aria: false,
    background: "transparent",
    font: style.getPropertyValue("--sans"),
    locale: {
      number: { decimal: part("decimal"), thousands: part("group"), grouping: [3], currency: ["", ""] },
      time: {
        dateTime: "%x %X",
        date: "%Y-%m-%d",
        time: "%H:%M:%S",
        periods: ["AM", "PM"],
        months: named({ month: "long" }, months),
        shortMonths: named({ month: "short" }, months),
        days: named({ weekday: "long" }, days),
        shortDays: named({ weekday: "short" }, days),
      },
    },
    view: { stroke: line },
    axisQuantitative: { labelFlush: true },
    axis: { ...text, gridColor: line, domainColor: line, tickColor: line },
    legend: { ...text, labelLimit: 260, ...(room < NARROW ? { orient: "bottom", columns: 2, labelLimit: room / 3 } : {}) },
    mark: { aria: false, color: style.getPropertyValue("--blue") },
    range: { category: ["#0b6e99", "#d97a3f", "#4f8a5b", "#a5518f", "#8c6d1f", "#6b6fb5", "#b5484b", "#4aa3a2", "#7d7d7d", "#c9a227"] },
  };
}
