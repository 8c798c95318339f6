"""Queries from a grammar, a fixed number of them: the guard never breaks and never lets SERVICE through.

What passes is given to the engine itself, in this process, with a canary as the only address in it. What is refused for
SERVICE is given to the engine with another address, which must be dialled, else the canary proves nothing.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from endpoint import federation
from endpoint.allowed import Service
from endpoint.guard import DEEPEST, RefusedError, inspect, tokens
from tests.endpoint.hostile.conftest import Canary

BUDGET = 3_000
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
STORE = ox.Store()
STORE.add(ox.Quad(ox.NamedNode("http://x/s"), ox.NamedNode("http://x/p"), ox.Literal("o")))

ONE_OF = st.sampled_from
SPACE = ONE_OF([" ", "\n", "\t", "# '\n", '#"\n', "#<\n", "#>\r", " # SERVICE <CANARY> {\n"])
STRINGS = ONE_OF(["'a'", '"b"', "'''c'd'''", '"""e"f"""', "'\\''", '"\\""', "'SERVICE'", '"SERVICE <x> {"@en', "''"])
IRIS = ONE_OF(["<http://x/a>", "<http://x/it's>", "<http://x/#SERVICE>", "<a'b>", "<#>", "<>"])
NAMES = ONE_OF(["e:a", ":a", "e:it\\'s", "e:SERVICE", "_:b", "e:a.b", "e:service.x", "e:"])
TERMS = st.one_of(ONE_OF(["?x", "?s", "$y", "?service"]), STRINGS, IRIS, NAMES, ONE_OF(["1", "1.5", "1e3", "true"]))
SIGNS = ONE_OF([*"<>!?$^/|(){}[].;,", "<=", "&&", "||"])
PLAIN = st.tuples(ONE_OF(["?s", "?x"]), SPACE, ONE_OF(["?p", "a", "e:p", "<http://x/p>"]), SPACE, TERMS)
FILTER = st.tuples(ONE_OF(["FILTER(?o<", "FILTER(?o<?s&&", "FILTER(?o>"]), TERMS, ONE_OF([")", "&&'>')", "||?s>?o)"]))
KEYWORD = ONE_OF(
    ["SERVICE", "service", "SerVice SILENT", "trueSERVICE", "1SERVICE", "'x'SERVICE", "?oSERVICE", "?o.SERVICE"]
)
CALL = st.tuples(KEYWORD, st.one_of(SPACE, st.just("")), ONE_OF(["<CANARY>", ":"]), ONE_OF(["{}", "{?s ?p ?o}"]))
PIECE = st.one_of(PLAIN, PLAIN, FILTER, FILTER, CALL, st.tuples(SIGNS), st.tuples(STRINGS)).map("".join)
BODY = st.lists(st.tuples(PIECE, st.one_of(SPACE, st.just("."))).map("".join), min_size=1, max_size=4).map(" ".join)
GROUP = st.tuples(ONE_OF(["{", "{}UNION{", "OPTIONAL{", "?s ?p {", "FILTER EXISTS{"]), BODY, st.just("}")).map("".join)
LISTED = ONE_OF(["SERVICE ", "service SILENT ", "SERVICE"]).map("{}<LISTED>{{?s ?p ?o}}".format)
QUERIES = st.tuples(
    st.just("BASE <http://x/> PREFIX e: <http://x/> PREFIX : <CANARY> "),
    ONE_OF(["SELECT *{", "ASK{", "ASK{?s ?p ?o.", "CONSTRUCT{}{", "SELECT *{?s ?p ", "SELECT *{{SELECT *{?s ?p ?o}}"]),
    st.one_of(BODY, GROUP, st.text(max_size=9)),
    ONE_OF(["}", "\n}", "}#'"]),
).map("".join)


def evaluate(query: str) -> bool:
    """Have the engine evaluate a query as it would without guard or worker; tell whether it could."""
    with suppress(SyntaxError, ValueError, RuntimeError, OSError):
        result = STORE.query(query)
        if isinstance(result, ox.QuerySolutions | ox.QueryTriples):
            for _ in result:
                pass
        return True
    return False


@pytest.fixture
def bait() -> Iterator[Canary]:
    bird = Canary()
    yield bird
    bird.close()


def test_nothing_that_passes_dials_out(canary: Canary, bait: Canary) -> None:
    tally = Counter[str]()

    @settings(max_examples=BUDGET, deadline=None, database=None, suppress_health_check=SLOW)
    @given(QUERIES)
    def one(query: str) -> None:
        text = query.replace("CANARY", canary.url)
        try:
            inspect(text)
        except RefusedError as error:
            tally[str(error.status)] += 1
            if error.status == 403:
                evaluate(query.replace("CANARY", bait.url))
            return
        tally["passed"] += 1
        tally["evaluated"] += evaluate(text)
        assert canary.calls == 0, text

    one()
    print(f"guard fuzzing: {BUDGET} queries, {dict(tally)}, without the guard {bait.calls} would have dialled out")
    assert bait.calls > 0
    assert tally["evaluated"] > 0


def test_nothing_that_was_fetched_before_dials_out(canary: Canary, bait: Canary) -> None:
    """With a list: what passes has each SERVICE replaced, and the engine finds none left to dial."""
    listed = {bait.url: Service(bait.url, 1, 1, 1, {})}
    tally = Counter[str]()

    @settings(max_examples=BUDGET, deadline=None, database=None, suppress_health_check=SLOW)
    @given(QUERIES, st.lists(st.one_of(LISTED, PIECE), min_size=1, max_size=3).map(" ".join))
    def one(query: str, more: str) -> None:
        text = query.replace("{", "{" + more + " ", 1).replace("CANARY", canary.url).replace("LISTED", bait.url)
        try:
            inspect(text, listed)
        except RefusedError as error:
            tally[str(error.status)] += 1
            return
        found = federation.clauses(tokens(text), listed)
        tally["clauses"] += len(found)
        tally["evaluated"] += evaluate(federation.resolved(tokens(text), found, ["VALUES () { () }"] * len(found)))
        assert (canary.calls, bait.calls) == (0, 0), text

    one()
    print(f"guard fuzzing with a list: {BUDGET} queries, {dict(tally)}")
    assert tally["clauses"] > 0
    assert tally["evaluated"] > 0


@given(
    st.integers(0, 3 * DEEPEST), st.sampled_from(["{", "(", "["]), st.sampled_from(["", "SELECT * ", "ASK { FILTER("])
)
def test_depth_is_what_is_counted(depth: int, bracket: str, start: str) -> None:
    """The guard refuses for depth exactly where the text nests deeper than is allowed."""
    nested = sum(start.count(sign) for sign in "({[") + depth
    try:
        inspect(start + bracket * depth + "1")
    except RefusedError as error:
        assert nested > DEEPEST or "deep" not in error.reason  # noqa: PT017  # not every text is refused
    else:
        assert nested <= DEEPEST


@given(st.text(max_size=300))
def test_any_text_gets_a_verdict(text: str) -> None:
    with suppress(RefusedError):
        inspect(text)
