// A map of what a result says in WKT: outlines and points on a plain ground, as no server of map tiles is asked.
import { wktToGeoJSON } from "betterknown";
import * as L from "leaflet";
import "leaflet/dist/leaflet.css";
import "./map.css";

import { button, chooser, h } from "./dom";
import { columnsOf, numberOf, textOf, type Table, type Tools } from "./results";

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
    label: columnsOf(table, "text")[0] ?? columnsOf(table, "thing")[0] ?? -1,
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
  const layers = drawn(table, chosen, tools);
  const all = L.featureGroup(layers.map((one) => one.layer)).addTo(map);
  map.fitBounds(layers.length ? all.getBounds().pad(0.05) : [[41, -5], [51.5, 9.6]]);
  caption.textContent = tools.say("map_title", { shown: layers.length, all: table.rows.length });
  names.append(...layers.slice(0, LISTED).map((one) => h("li", {}, button(one.name, () => find(map, one.layer), { class: "plain" }))));
}

function find(map: L.Map, layer: L.GeoJSON): void {
  map.fitBounds(layer.getBounds(), { maxZoom: 14, animate: false });
  layer.openPopup(layer.getBounds().getCenter());
  map.getContainer().scrollIntoView({ block: "nearest" });
}

function drawn(table: Table, chosen: Choice, tools: Tools): { layer: L.GeoJSON; name: string }[] {
  const values = table.rows.map((row) => numberOf(row[chosen.value]));
  const known = values.filter((value) => value !== undefined);
  const [low, high] = [known.reduce((a, b) => Math.min(a, b), Infinity), known.reduce((a, b) => Math.max(a, b), -Infinity)];
  const found: { layer: L.GeoJSON; name: string }[] = [];
  for (const [at, row] of table.rows.slice(0, MOST).entries()) {
    const shape = read(row[chosen.shape]?.value ?? "");
    if (!shape) continue;
    const value = values[at];
    const share = value === undefined || high === low ? undefined : (value - low) / (high - low);
    const name = textOf(row[chosen.label]) || tools.say("map_row", { n: at + 1 });
    found.push({ layer: layer(shape, share, name, about(table, row, chosen.shape)), name });
  }
  return found;
}

function layer(shape: GeoJSON.GeoJsonObject, share: number | undefined, name: string, told: HTMLElement): L.GeoJSON {
  const strength = share === undefined ? 0.35 : 0.12 + 0.78 * share;
  const style: L.PathOptions = { className: "shape", weight: 1, fillOpacity: strength };
  return L.geoJSON(shape, { style, pointToLayer: (_feature, where) => L.circleMarker(where, { ...style, radius: 6 }) })
    .bindPopup(told, { maxHeight: 260 })
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
