// A query goes to the endpoint of this site, to nobody else.
import { readTable, readTriples, type Answer } from "./results";

/** What the server says of a query it could not answer (RFC 9457). */
export interface Problem {
  status: number;
  detail: string;
  rule?: string;
  line?: number;
  column?: number;
  excerpt?: string;
}

export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail);
  }
}

const ACCEPT = "application/sparql-results+json, application/n-triples, application/problem+json";

/** Ask, and give what was answered; ProblemError where it was not. */
export async function ask(query: string, signal: AbortSignal): Promise<Answer> {
  const begun = performance.now();
  const response = await fetch("/sparql", {
    method: "POST",
    headers: { Accept: ACCEPT, "Content-Type": "application/sparql-query" },
    body: query,
    signal,
  });
  const text = await response.text();
  const seconds = (performance.now() - begun) / 1000;
  if (!response.ok) throw new ProblemError(problem(response.status, text));
  const type = response.headers.get("Content-Type") ?? "";
  return type.startsWith("application/n-triples") ? readTriples(text, seconds) : readTable(text, seconds);
}

function problem(status: number, text: string): Problem {
  try {
    return { ...(JSON.parse(text) as Problem), status };
  } catch {
    return { status, detail: text.slice(0, 300) };
  }
}

/** Keep a query under a short link, and give its address. */
export async function keep(query: string): Promise<string> {
  const response = await fetch("/q", {
    method: "POST",
    headers: { Accept: "application/problem+json", "Content-Type": "application/sparql-query" },
    body: query,
  });
  if (response.status !== 201) throw new ProblemError(problem(response.status, await response.text()));
  return response.headers.get("Location") ?? "";
}
