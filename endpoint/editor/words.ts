// The words of the page, in its language: it carries them as data.
import { byId } from "./dom";

export type Say = (key: string, values?: Record<string, string | number>) => string;

let known: Record<string, string> | undefined;

/** The text of that key with its values filled in. */
export const say: Say = (key, values = {}) => {
  known ??= JSON.parse(byId("words").textContent ?? "{}") as Record<string, string>;
  return (known[key] ?? key).replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
};

export const language = (): string => document.documentElement.lang;

export function number(value: number, digits = 3): string {
  return value.toLocaleString(language(), { maximumFractionDigits: digits });
}
