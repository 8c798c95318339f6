"""The bad queries of the design's list (safety, section 6, rows S): each with the answers it may have."""

from dataclasses import dataclass
from typing import Final

_ALL: Final = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l"


@dataclass(frozen=True, slots=True)
class Bad:
    """A query, by the number of its row, and the status that the row demands."""

    row: int
    status: int
    query: str
    says: str = ""


def _service(row: int, query: str) -> Bad:
    return Bad(row, 403, query, "SERVICE")


def _chain(length: int) -> str:
    return "SELECT * { " + " ".join(f"?x{n} ?p{n} ?x{n + 1} ." for n in range(length)) + " }"


def _values(count: int, size: int) -> str:
    lists = " ".join(f"VALUES ?v{n} {{ {' '.join(map(str, range(size)))} }}" for n in range(count))
    return f"SELECT (COUNT(*) AS ?n) {{ {lists} }}"


def _optionals(count: int) -> str:
    chain = " ".join(f"OPTIONAL {{ ?d{n} ?e{n} ?f{n} }}" for n in range(count))
    return f"SELECT * {{ ?a ?b ?c {chain} }} ORDER BY ?c"


_DOUBLING: Final = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
_REPLACING: Final = " ".join(f'BIND(REPLACE(?x{n}, "a", "aaaaaaaaaa") AS ?x{n + 1})' for n in range(12))

# Known by their look: the guard or the engine's parser refuses them at once.
AT_ONCE: Final = (
    Bad(101, 400, ""),
    Bad(101, 400, "# only a comment"),
    Bad(103, 400, "INSERT DATA { <http://x/> <http://x/> 1 }"),
    Bad(103, 400, "CLEAR ALL"),
    Bad(103, 400, "LOAD <CANARY>"),
    _service(104, "SELECT * { SERVICE <CANARY> { ?s ?p ?o } }"),
    _service(104, "SELECT * { sErViCe SILENT <CANARY> { ?s ?p ?o } }"),
    _service(104, "SELECT * { ?s ?p trueSERVICE <CANARY> {} }"),
    _service(104, "ASK { FILTER EXISTS { SERVICE <CANARY> {} } }"),
    _service(104, "SELECT * { { SELECT * { SERVICE <CANARY> { ?s ?p ?o } } } }"),
    _service(104, "SELECT * { BIND(<CANARY> AS ?x) SERVICE ?x { ?s ?p ?o } }"),
    Bad(104, 400, "SELECT * { \\u0053ERVICE <CANARY> { ?s ?p ?o } }"),
    Bad(105, 400, "SELECT * " + "{" * 2208 + "}" * 2208, "deep"),
    Bad(105, 400, "ASK { FILTER(" + "(" * 4672 + "1" + ")" * 4672 + ") }", "deep"),
    Bad(105, 400, "ASK { FILTER(" + "!" * 9472 + "true) }", "operators"),
    Bad(106, 400, "SELECT * { {}" + " UNION {}" * 3300 + " }", "UNION"),
    Bad(106, 413, "SELECT * { {}" + " UNION {}" * 6656 + " }", "longer"),
    Bad(106, 400, "ASK { FILTER(1" + "+1" * 6912 + ") }", "operators"),
    Bad(107, 400, _chain(400), "patterns"),
    Bad(107, 413, _chain(2000), "longer"),
    Bad(114, 413, "ASK { ?s ?p ?o FILTER(?o IN (" + ", ".join(map(str, range(9_000))) + ")) }", "longer"),
    Bad(116, 400, "SELECT * FROM <CANARY> { ?s ?p ?o }", "no graph"),
    Bad(116, 400, "SELECT * FROM NAMED <CANARY> { GRAPH ?g { ?s ?p ?o } }", "no graph"),
    Bad(116, 400, "PREFIX c: <CANARY> SELECT * FROM c:graph { ?s ?p ?o }", "no graph"),
    Bad(120, 400, "SELECT (<http://x/unknown>(1) AS ?x) {}", "http://x/unknown"),
    Bad(124, 400, "SELECT * {\n ?s ?p }", "line 2, column"),
)
# Where there is time: what they do to memory or to the size of the answer ends them.
TOO_MUCH: Final = (
    Bad(109, 507, f"SELECT * {{ {_ALL} }} ORDER BY ?l"),
    Bad(109, 507, f"SELECT DISTINCT * {{ {_ALL} }} ORDER BY ?a"),
    Bad(109, 507, _optionals(6)),
    Bad(109, 507, f"SELECT * {{ {{ {_ALL} }} MINUS {{ ?a ?b ?c . ?d ?e ?z }} }} ORDER BY ?a"),
    Bad(110, 507, f"SELECT ?x40 {{ BIND('xxxxxxxx' AS ?x0) {_DOUBLING} }}"),
    Bad(110, 507, f'SELECT ?x12 {{ BIND("aaaa" AS ?x0) {_REPLACING} }}'),
    Bad(113, 413, f"SELECT * {{ {_ALL} }} LIMIT 2000000", "100000 bytes"),
    Bad(113, 413, "CONSTRUCT { ?a ?b ?c . ?d ?e ?f } { ?a ?b ?c . ?d ?e ?f }", "100000 bytes"),
    Bad(122, 413, "DESCRIBE ?s { ?s ?p ?o }", "100000 bytes"),
)
# Where there is memory: only the clock ends them.
TOO_LONG: Final = (
    Bad(108, 504, f"SELECT (COUNT(*) AS ?n) {{ {_ALL} }}", "0.7 seconds"),
    Bad(108, 504, f"SELECT (GROUP_CONCAT(STR(?b)) AS ?all) {{ {_ALL} }}"),
    Bad(108, 504, f'ASK {{ {_ALL} FILTER(STR(?a) = CONCAT(STR(?l), "x")) }}'),
    Bad(111, 504, _values(5, 300)),
    Bad(
        112,
        504,
        "SELECT (COUNT(*) AS ?n) { ?a (!<http://x/>|^!<http://x/>)* ?b . ?c (!<http://x/>|^!<http://x/>)* ?d }",
    ),
    Bad(108, 504, f"SELECT (COUNT(*) AS ?n) {{ {_ALL} FILTER NOT EXISTS {{ ?a ?b ?l . ?x ?y ?z }} }}"),
    Bad(108, 504, f"SELECT (SUM(STRLEN(STR(?c))) AS ?n) {{ {_ALL} }}"),
)
# What looks bad and is not: answered.
HARMLESS: Final = (
    Bad(115, 200, 'ASK { FILTER REGEX("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a|aa)+(a+)+$") }'),
    Bad(115, 200, 'ASK { FILTER REGEX("aaaa", "((a{0,100}){0,100}){0,100}") }'),
    Bad(118, 200, "SELECT * { GRAPH <http://intranet.example/private> { ?s ?p ?o } }", '"bindings":[]'),
    Bad(119, 200, "SELECT (<rel> AS ?x) {}", "https://w3id.org/omin/rel"),
)
