// What an independent converter reads from CSV tables and their metadata, as N-Quads, a graph for each table.
// Usage: node to-nquads.mjs <address of a CSV>…
// The metadata are found by the Link header (Model for Tabular Data, section 5.2); nothing comes from outside.
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import datasets from '@rdfjs/dataset'
import toNT from '@rdfjs/to-ntriples'
import { JsonLdParser } from 'jsonld-streaming-parser'
import CsvwParser from 'rdf-parser-csvw'

const CSVW = 'http://www.w3.org/ns/csvw'
// The copy of the W3C's context that the converter brings along.
const CONTEXT = new URL('./test/support/csvw.json', import.meta.resolve('rdf-parser-csvw'))
const LINK = /<([^>]*)>; rel="describedby"; type="application\/csvm\+json"/

async function get (address) {
  const answer = await fetch(address)
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`)
  return answer
}

async function metadata (csv) {
  const found = LINK.exec(csv.headers.get('link'))
  if (!found) throw new Error(`${csv.url} links to no metadata`)
  const text = await (await get(new URL(found[1], csv.url))).text()
  if (new URL(JSON.parse(text).url, found[1]).href !== csv.url) throw new Error(`${found[1]} is of another table`)
  return parsed(text, csv.url)
}

async function parsed (text, baseIRI) {
  const load = async address => {
    if (address !== CSVW) throw new Error(`unexpected context ${address}`)
    return templates(JSON.parse(await readFile(CONTEXT, 'utf8')))
  }
  const dataset = datasets.dataset()
  for await (const quad of Readable.from([text]).pipe(new JsonLdParser({ baseIRI, documentLoader: { load } }))) {
    dataset.add(quad)
  }
  return dataset
}

// The context types templates as IRIs, and a JSON-LD parser drops what has braces. CSVW reads them as plain text, by
// rules of its own (Metadata Vocabulary, section 5.1.4, URI template properties).
function templates (context) {
  for (const name of ['aboutUrl', 'propertyUrl', 'valueUrl']) {
    context['@context'][name] = { '@id': `csvw:${name}`, '@type': 'csvw:uriTemplate' }
  }
  return context
}

for (const address of process.argv.slice(2)) {
  const csv = await get(address)
  const parser = new CsvwParser({ metadata: await metadata(csv), baseIRI: csv.url })
  const graph = { termType: 'NamedNode', value: address }
  for await (const { subject, predicate, object } of parser.import(Readable.from([await csv.text()]))) {
    process.stdout.write(`${toNT(subject)} ${toNT(predicate)} ${toNT(object)} ${toNT(graph)} .\n`)
  }
}
