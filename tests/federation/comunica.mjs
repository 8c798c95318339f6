// Asks Comunica a query (standard input) of the sources that are named, nothing said of what they are. It writes a line of
// JSON for each solution, variables and terms as N-Triples has them; for each triple of a graph; or for a yes or no.
import { readFileSync } from "node:fs";
import toNT from "@rdfjs/to-ntriples";
import { QueryEngine } from "@comunica/query-sparql";
import { DataFactory } from "rdf-data-factory";

// Comunica 4.5.0 makes terms by version 1 of this library, but reads results by a parser that wants version 2: languages
// of texts would be lost.
const context = { sources: process.argv.slice(2), dataFactory: new DataFactory() };
const result = await new QueryEngine().query(readFileSync(0, "utf8"), context);
const say = (told) => process.stdout.write(JSON.stringify(told) + "\n");
if (result.resultType === "boolean") {
  say({ boolean: await result.execute() });
} else if (result.resultType === "quads") {
  for await (const { subject, predicate, object } of await result.execute()) {
    say({ subject: toNT(subject), predicate: toNT(predicate), object: toNT(object) });
  }
} else {
  for await (const solution of await result.execute()) {
    say(Object.fromEntries([...solution].map(([variable, term]) => [variable.value, toNT(term)])));
  }
}
