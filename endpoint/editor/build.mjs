// Makes endpoint/static/editor/ and endpoint/static/alive/ of endpoint/editor/, endpoint/alive/ and the packages in
// package-lock.json: `npm run editor`. An argument is another folder to write into.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const out = process.argv[2] ?? join(here, "..", "static");

// What is made, by its folder; and what its files hold that were bundled before they came to us: npm tells it only as
// dependencies.
const MADE = {
  editor: { begun: ["editor/main.ts:editor", "editor/chart.ts", "editor/map.ts", "editor/pivot.ts", "editor/search.ts"], inside: ["@zazuko/yasqe"] },
  alive: { begun: ["alive/alive.ts", "alive/chart.ts", "alive/map.ts"], inside: [] },
};

const MIT = readFileSync(join(here, "mit.txt"), "utf8").trim();

/** The name of what is made of a file, and where the file stands. */
function entry(file) {
  const [path, name] = file.split(":");
  return [name ?? path.replace(/^.*\/|\.ts$/g, ""), join(here, "..", path)];
}

async function bundle(folder, begun) {
  return build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(begun.map(entry)),
    outdir: join(out, folder),
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

const LOCK = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;

/** The folder in which a package finds another one that it needs. */
function folderOf(name, from) {
  return [`${from}/node_modules/${name}`, `node_modules/${name}`].find((folder) => folder in LOCK);
}

/** The folders of a package and of all that it needs. */
function closure(folder, found = new Set()) {
  if (!folder || found.has(folder)) return found;
  found.add(folder);
  for (const needed of Object.keys(LOCK[folder].dependencies ?? {})) closure(folderOf(needed, folder), found);
  return found;
}

/** The folders of all packages that are in what was made, by name. */
function packages(metafile, inside) {
  const inputs = Object.keys(metafile.inputs).map((path) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0]);
  const folders = new Set([...inputs.filter(Boolean), ...inside.flatMap((name) => [...closure(`node_modules/${name}`)])]);
  return [...folders].sort();
}

function licence(path) {
  const folder = join(root, path);
  const { name, version, license, author, contributors = [] } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const people = [author, ...contributors].map((one) => one?.name ?? one).filter(Boolean);
  if (!file && license !== "MIT") throw new Error(`no text of the licence of ${name}`);
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : MIT.replace("{people}", people.join(", "));
  return `${name} ${version} (${license})\n\n${text.replace(/\r\n/g, "\n")}\n`;
}

const rule = `\n${"-".repeat(79)}\n\n`;
for (const [folder, { begun, inside }] of Object.entries(MADE)) {
  mkdirSync(join(out, folder), { recursive: true });
  const { metafile } = await bundle(folder, begun);
  const text = ["What the files beside are made of, and under which licences.\n", ...packages(metafile, inside).map(licence)].join(rule);
  writeFileSync(join(out, folder, "LICENCES.txt"), text);
}
