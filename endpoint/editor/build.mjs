// Makes endpoint/static/editor/ of what stands here and of the packages in package-lock.json: `npm run editor`.
// An argument is another folder to write into.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const out = process.argv[2] ?? join(here, "..", "static", "editor");
const BEGUN = { editor: "main.ts", chart: "chart.ts", map: "map.ts", pivot: "pivot.ts" };

// What the files hold that were bundled before they came to us: npm tells it only as dependencies.
const INSIDE = ["@zazuko/yasqe"];

async function bundle() {
  return build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(Object.entries(BEGUN).map(([name, file]) => [name, join(here, file)])),
    outdir: out,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    legalComments: "none",
    loader: { ".png": "dataurl", ".svg": "dataurl" },
    metafile: true,
    logLevel: "warning",
  });
}

function described(name) {
  const lock = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  return lock[`node_modules/${name}`];
}

/** A package and all that it needs. */
function closure(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  for (const needed of Object.keys(described(name)?.dependencies ?? {})) closure(needed, found);
  return found;
}

function packages(metafile) {
  const inputs = Object.keys(metafile.inputs).map((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]);
  const names = new Set([...inputs.filter(Boolean), ...INSIDE.flatMap((name) => [...closure(name)])]);
  return [...names].sort();
}

function licence(name) {
  const folder = join(root, "node_modules", name);
  const { version, license, author, contributors = [] } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const people = [author, ...contributors].map((one) => one?.name ?? one).filter(Boolean);
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : `No text is in the package. By: ${people.join(", ")}`;
  return `${name} ${version} (${license})\n\n${text.replace(/\r\n/g, "\n")}\n`;
}

mkdirSync(out, { recursive: true });
const { metafile } = await bundle();
const rule = `\n${"-".repeat(79)}\n\n`;
writeFileSync(join(out, "LICENCES.txt"), ["What the files beside are made of, and under which licences.\n", ...packages(metafile).map(licence)].join(rule));
