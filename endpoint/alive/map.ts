// A map of a page: our own outlines coloured by class, points over them, and tiles below where a server of some is set.
import * as L from "leaflet";
import "leaflet/dist/leaflet.css";
import "./map.css";

import { h } from "../editor/dom";
import { hatched, legend, type Key } from "./legend";
import { rove } from "./rove";

interface Told {
  name: string;
  said?: string;
  state?: string;
  class?: number | null;
  unsure?: boolean;
  middle?: [number, number];
  page?: string | null;
}

type Shapes = GeoJSON.FeatureCollection<GeoJSON.Geometry, Told> & { legend?: Key[] };

const WRITTEN = 60; // territories on a map that has room to write their class on them
const NARROW = 480; // pixels: places are smaller
const DARK = 128; // what is written on a darker fill is white
const NOTHING: Shapes = { type: "FeatureCollection", features: [] };

export async function draw(figure: HTMLElement): Promise<void> {
  const { areas, points, style } = figure.dataset;
  const [ground, places] = await Promise.all([read(areas), read(points), styled(style)]);
  const room = h("div", { class: "ground" });
  const told = h("p", { class: "note", role: "status" }, figure.dataset.help ?? "");
  const drawing = figure.querySelector(".drawing");
  const picture = drawing?.firstElementChild;
  drawing?.replaceChildren(room, told, legend(ground.legend ?? [], places.features.length > 0, figure.dataset));
  try {
    show(figure, room, ground, places, told);
  } catch (error) {
    if (picture) drawing?.replaceChildren(picture);
    throw error;
  }
}

async function read(address: string | undefined): Promise<Shapes> {
  if (!address) return NOTHING;
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as Shapes;
}

function styled(address = ""): Promise<void> {
  if (document.querySelector(`link[href="${CSS.escape(address)}"]`)) return Promise.resolve();
  const link = h("link", { rel: "stylesheet", href: address });
  return new Promise((resolve, reject) => {
    link.addEventListener("load", () => resolve());
    link.addEventListener("error", reject);
    document.head.append(link);
  });
}

function show(figure: HTMLElement, room: HTMLElement, ground: Shapes, places: Shapes, told: HTMLElement): void {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const moving = { zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, inertia: !still };
  const map = L.map(room, { attributionControl: false, zoomControl: false, scrollWheelZoom: false, maxZoom: 18, zoomSnap: figure.dataset.tiles ? 1 : 0.25, ...moving });
  map.on("focus", () => map.scrollWheelZoom.enable()).on("blur", () => map.scrollWheelZoom.disable());
  L.control.zoom({ zoomInTitle: figure.dataset.in, zoomOutTitle: figure.dataset.out }).addTo(map);
  room.setAttribute("role", "group");
  room.setAttribute("aria-label", figure.dataset.label ?? "");
  tiled(figure, map);
  const outlines = L.geoJSON(ground, { style: (one) => look(one?.properties, ground.legend ?? [], Boolean(figure.dataset.tiles)) }).addTo(map);
  map.createPane("places").style.zIndex = "650"; // above what is written on territories
  const size = room.clientWidth < NARROW ? { radius: 4.5, weight: 1 } : { radius: 7, weight: 2 };
  const dot: L.CircleMarkerOptions = { ...size, color: "#ffffff", fillColor: "#a3461f", fillOpacity: 1, renderer: L.svg({ pane: "places" }) };
  const spots = L.geoJSON(places, { pointToLayer: (_one, where) => L.circleMarker(where, dot) }).addTo(map);
  map.fitBounds(L.featureGroup([outlines, spots]).getBounds().pad(0.03), { animate: false });
  hatched(room);
  if (ground.features.length <= WRITTEN) ground.features.forEach((one) => written(map, one.properties, ground.legend ?? []));
  reach(map, [...outlines.getLayers(), ...spots.getLayers()] as Spot[], told, figure.dataset.page ?? "");
}

function tiled(figure: HTMLElement, map: L.Map): void {
  const { tiles, attribution } = figure.dataset;
  if (!tiles) return;
  L.tileLayer(tiles, { maxZoom: 18 }).addTo(map);
  figure.querySelector(".drawing")?.append(h("p", { class: "note" }, attribution ?? ""));
}

function look(told: Told | undefined, keys: Key[], tiles: boolean): L.PathOptions {
  const key = keys.find((one) => one.state === told?.state && one.class === (told.class ?? null));
  const fillOpacity = tiles ? 0.75 : 1;
  const plain: L.PathOptions = { color: "#51616a", weight: 1, fillColor: key?.fill ?? "#ffffff", fillOpacity };
  if (told?.state === "none") return { ...plain, dashArray: "4 3" };
  return told?.state === "secret" ? { ...plain, fillColor: "url(#hatch)" } : plain;
}

/** The number of the class on its territory, so that no colour is needed to read it. */
function written(map: L.Map, told: Told, keys: Key[]): void {
  const number = told.state === "zero" ? "0" : typeof told.class === "number" ? String(told.class + 1) : "";
  const text = number + (told.unsure ? "±" : "");
  if (!text || !told.middle) return;
  const fill = keys.find((one) => one.state === told.state && one.class === (told.class ?? null))?.fill ?? "#ffffff";
  const light = Number.parseInt(fill.slice(3, 5), 16) < DARK;
  const icon = L.divIcon({ className: light ? "mark light" : "mark", html: h("span", {}, text), iconSize: [24, 12] });
  L.marker([told.middle[1], told.middle[0]], { icon, interactive: false, keyboard: false }).addTo(map);
}

type Spot = L.Path & { feature: GeoJSON.Feature<GeoJSON.Geometry, Told> };

/** Every territory and place can be pointed at, pressed, and reached by the keyboard. */
function reach(map: L.Map, spots: Spot[], told: HTMLElement, page: string): void {
  const listed = spots.filter((one) => one.getElement());
  const texts = listed.map((one) => one.feature.properties.said ?? one.feature.properties.name);
  listed.forEach((one, at) => {
    one.bindTooltip(() => h("span", {}, texts[at] ?? "")).bindPopup(() => about(one.feature.properties, page), { maxWidth: 240 });
    const path = one.getElement() as SVGElement;
    path.setAttribute("role", "button");
    path.setAttribute("aria-label", texts[at] ?? "");
    path.addEventListener("keydown", (event) => press(map, one, event));
  });
  map.getContainer().addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });
  rove(listed.map((one) => one.getElement() as Element), (at) => told.replaceChildren(texts[at] ?? ""));
}

function press(map: L.Map, one: Spot, event: KeyboardEvent): void {
  if (event.key !== "Enter" && event.key !== " ") return;
  event.preventDefault();
  one.openPopup();
  map.once("popupclose", () => (one.getElement() as SVGElement).focus());
  map.getContainer().querySelector<HTMLElement>(".leaflet-popup-content a")?.focus();
}

function about(told: Told, page: string): HTMLElement {
  const parts = [h("p", {}, h("strong", {}, told.name))];
  if (told.said && told.said !== told.name) parts.push(h("p", {}, told.said));
  if (told.page && /^(\/|https?:)/.test(told.page)) parts.push(h("p", {}, h("a", { href: told.page }, page)));
  return h("div", {}, ...parts);
}
