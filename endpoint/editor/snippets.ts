// The query as a short program, for those who go on elsewhere: each language with its own quoting.

export type Form = "table" | "truth" | "graph";
type Snippet = (query: string, endpoint: string, form: Form) => string;

const ACCEPT: Record<Form, string> = {
  table: "text/csv",
  truth: "application/sparql-results+json",
  graph: "text/turtle",
};

/** Control characters that an editor or a shell would change on the way are written by their code. */
function coded(text: string, code: (character: string) => string): string {
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f]/g, code);
}

const hex = (character: string): string => `\\x${character.charCodeAt(0).toString(16).padStart(2, "0")}`;

/** A Python string in three quotes. */
export function inPython(text: string): string {
  const safe = text.replace(/\\/g, "\\\\").replace(/"""/g, '\\"\\"\\"').replace(/"$/, '\\"');
  return `"""${coded(safe, hex)}"""`;
}

/** An R string in double quotes. */
export function inR(text: string): string {
  return `"${coded(text.replace(/\\/g, "\\\\").replace(/"/g, '\\"'), hex)}"`;
}

/** A JavaScript template that fills in nothing. */
export function inJavaScript(text: string): string {
  return `\`${coded(text.replace(/\\/g, "\\\\").replace(/`/g, "\\`").replace(/\$\{/g, "\\${"), hex)}\``;
}

/** A word of a POSIX shell in single quotes. */
export function inShell(text: string): string {
  return `'${text.replace(/'/g, "'\\''")}'`;
}

const python: Snippet = (query, endpoint, form) => {
  const table = [
    'rows = answer["results"]["bindings"]',
    'table = pandas.DataFrame([{name: cell["value"] for name, cell in row.items()} for row in rows])',
    "print(table)",
  ];
  const after = { table, truth: ['print(answer["boolean"])'], graph: ['print(answer.decode("utf-8"))'] }[form];
  return [
    ...(form === "table" ? ["import pandas", ""] : []),
    `from SPARQLWrapper import ${form === "graph" ? "POST, TURTLE" : "JSON, POST"}, SPARQLWrapper`,
    "",
    `query = ${inPython(query)}`,
    `endpoint = SPARQLWrapper(${inR(endpoint)}, returnFormat=${form === "graph" ? "TURTLE" : "JSON"})`,
    "endpoint.setMethod(POST)",
    "endpoint.setQuery(query)",
    "answer = endpoint.query().convert()",
    ...after,
    "",
  ].join("\n");
};

const r: Snippet = (query, endpoint, form) =>
  [
    "library(httr2)",
    "",
    `query <- ${inR(query)}`,
    `answer <- request(${inR(endpoint)}) |>`,
    `  req_headers(Accept = "${ACCEPT[form]}") |>`,
    "  req_body_form(query = query) |>",
    "  req_perform()",
    form === "table" ? "table <- read.csv(text = resp_body_string(answer))\nprint(table)" : "cat(resp_body_string(answer))",
    "",
  ].join("\n");

const javascript: Snippet = (query, endpoint, form) => {
  const read = {
    table: "const { results } = await answer.json();\nconsole.table(results.bindings.map((row) =>\n" +
      "  Object.fromEntries(Object.entries(row).map(([name, cell]) => [name, cell.value]))));",
    truth: "console.log((await answer.json()).boolean);",
    graph: "console.log(await answer.text());",
  }[form];
  return [
    `const query = ${inJavaScript(query)};`,
    `const answer = await fetch(${JSON.stringify(endpoint)}, {`,
    '  method: "POST",',
    `  headers: { Accept: "${form === "graph" ? ACCEPT.graph : ACCEPT.truth}" },`,
    "  body: new URLSearchParams({ query }),",
    "});",
    "if (!answer.ok) throw new Error(await answer.text());",
    read,
    "",
  ].join("\n");
};

const curl: Snippet = (query, endpoint, form) =>
  [
    "curl --fail-with-body --silent --show-error \\",
    `  --header 'Accept: ${ACCEPT[form]}' \\`,
    `  --data-urlencode ${inShell(`query=${query}`)} \\`,
    `  ${inShell(endpoint)}`,
    "",
  ].join("\n");

export const SNIPPETS: Record<string, Snippet> = { Python: python, R: r, JavaScript: javascript, curl };
