// A map of what a result says in WKT: outlines and points on a plain ground, as no server of map tiles is asked.
import { wktToGeoJSON } from "betterknown";
import * as L from "leaflet";
import "leaflet/dist/leaflet.css";
import "./map.css";

import { button, chooser, h } from "./dom";
import { columnsOf, namesOf, numberOf, textOf, type Table, type Tools } from "./results";

const MOST = 5_000; // shapes that are drawn
const LISTED = 200; // shapes in the list beside
const AXES_TURNED = "http://www.opengis.net/def/crs/EPSG/0/4326";
const PLAIN = /\/CRS84$/;

interface Choice {
  shape: number;
  label: number;
  value: number;
}

type Row = Table["rows"][number];

export function draw(place: HTMLElement, table: Table, tools: Tools): void {
  const shapes = columnsOf(table, "geometry");
  const [shape] = shapes;
  if (shape === undefined) {
    place.replaceChildren(h("p", { class: "note" }, tools.say("map_none")));
    return;
  }
  const chosen: Choice = {
    shape,
    label: namesOf(table)[0] ?? columnsOf(table, "thing")[0] ?? -1,
    value: columnsOf(table, "number")[0] ?? -1,
  };
  const figure = h("figure", { class: "drawing" });
  const again = (): void => show(figure, table, chosen, tools);
  const list = (columns: number[]): { value: string; text: string }[] => columns.map((at) => ({ value: String(at), text: table.names[at] ?? "" }));
  const all = table.names.map((_name, at) => at).filter((at) => !shapes.includes(at));
  const none = { value: "-1", text: tools.say("none") };
  const pick = (label: string, name: keyof Choice, choices: typeof none[]): HTMLElement =>
    chooser(tools.say(label), choices, String(chosen[name]), (value) => {
      chosen[name] = Number(value);
      again();
    });
  place.replaceChildren(
    h(
      "div",
      { class: "choices" },
      pick("map_shape", "shape", list(shapes)),
      pick("map_label", "label", [none, ...list(all)]),
      pick("map_value", "value", [none, ...list(columnsOf(table, "number"))]),
    ),
    figure,
  );
  again();
}

function show(figure: HTMLElement, table: Table, chosen: Choice, tools: Tools): void {
  const ground = h("div", { class: "ground" });
  const caption = h("figcaption", {});
  const names = h("ul", { class: "places" });
  figure.replaceChildren(caption, ground, h("details", {}, h("summary", {}, tools.say("map_list")), names));
  const map = L.map(ground, { attributionControl: false, zoomControl: false, minZoom: 1, maxZoom: 19 });
  L.control.zoom({ zoomInTitle: tools.say("map_in"), zoomOutTitle: tools.say("map_out") }).addTo(map);
  const rows = shaped(table, chosen.shape);
  const scale = range(rows, chosen.value);
  const layers = drawn(table, rows, chosen, scale, tools);
  const all = L.featureGroup(layers.map((one) => one.layer)).addTo(map);
  map.fitBounds(layers.length ? all.getBounds().pad(0.05) : [[41, -5], [51.5, 9.6]]);
  const shades = { low: scale.low.toLocaleString(tools.language), high: scale.high.toLocaleString(tools.language) };
  caption.append(tools.say("map_title", { shown: layers.length, all: table.rows.length }));
  if (scale.low < scale.high) caption.append(h("small", {}, tools.say("map_shades", shades)));
  const listed = layers.toSorted((one, other) => one.name.localeCompare(other.name, tools.language, { numeric: true }));
  names.append(...listed.slice(0, LISTED).map((one) => h("li", {}, button(one.name, () => find(map, one.layer), { class: "plain" }))));
}

function find(map: L.Map, layer: L.GeoJSON): void {
  map.fitBounds(layer.getBounds(), { maxZoom: 14, animate: false });
  layer.openPopup(layer.getBounds().getCenter());
  map.getContainer().scrollIntoView({ block: "nearest" });
}

interface Range {
  low: number;
  high: number;
}

/** A row with the shape that could be read of it. */
interface Shaped {
  at: number;
  row: Row;
  shape: GeoJSON.GeoJsonObject;
}

function shaped(table: Table, column: number): Shaped[] {
  return table.rows.slice(0, MOST).flatMap((row, at) => {
    const shape = read(row[column]?.value ?? "");
    return shape ? [{ at, row, shape }] : [];
  });
}

function range(rows: Shaped[], column: number): Range {
  const known = rows.map(({ row }) => numberOf(row[column])).filter((value) => value !== undefined);
  return { low: known.reduce((one, other) => Math.min(one, other), Infinity), high: known.reduce((one, other) => Math.max(one, other), -Infinity) };
}

function drawn(table: Table, rows: Shaped[], chosen: Choice, { low, high }: Range, tools: Tools): { layer: L.GeoJSON; name: string }[] {
  return rows.map(({ at, row, shape }) => {
    const value = numberOf(row[chosen.value]);
    const share = value === undefined || high <= low ? undefined : (value - low) / (high - low);
    const name = textOf(row[chosen.label]) || tools.say("map_row", { n: at + 1 });
    return { layer: layer(shape, share, name, about(table, row, chosen.shape)), name };
  });
}

function layer(shape: GeoJSON.GeoJsonObject, share: number | undefined, name: string, told: HTMLElement): L.GeoJSON {
  const strength = share === undefined ? 0.35 : 0.12 + 0.78 * share;
  const style: L.PathOptions = { className: "shape", weight: 1, fillOpacity: strength };
  return L.geoJSON(shape, { style, pointToLayer: (_feature, where) => L.circleMarker(where, { ...style, radius: 6 }) })
    .bindPopup(told, { maxHeight: 200, maxWidth: 220 })
    .bindTooltip(() => h("span", {}, name));
}

/** What the row says, as texts. */
function about(table: Table, row: Row, shape: number): HTMLElement {
  const said = table.names.flatMap((name, at) => (at === shape || !row[at] ? [] : [h("dt", {}, name), h("dd", {}, row[at].value)]));
  return h("dl", {}, ...said);
}

/** The shape of a geo:wktLiteral in longitude and latitude; nothing where it is in another system or cannot be read. */
function read(literal: string): GeoJSON.GeoJsonObject | undefined {
  const named = /^\s*<([^>]*)>\s*/.exec(literal);
  const system = named?.[1];
  if (system !== undefined && system !== AXES_TURNED && !PLAIN.test(system)) return undefined;
  try {
    const shape = wktToGeoJSON(literal.slice(named?.[0].length ?? 0)) as GeoJSON.Geometry | null;
    return shape ? (system === AXES_TURNED ? turned(shape) : shape) : undefined;
  } catch {
    return undefined;
  }
}

type Nested = number | Nested[];

/** The same with latitude and longitude in each other's place. */
function turned(shape: GeoJSON.Geometry): GeoJSON.Geometry {
  if (shape.type === "GeometryCollection") return { ...shape, geometries: shape.geometries.map(turned) };
  const turn = (one: Nested): Nested =>
    Array.isArray(one) && typeof one[0] === "number" ? [one[1] as number, one[0], ...one.slice(2)] : (one as Nested[]).map(turn);
  return { ...shape, coordinates: turn(shape.coordinates as Nested) } as GeoJSON.Geometry;
}
