"""Hours and contacts as real files write them: what is read, and what is refused rather than guessed."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from loader import contacts, hours
from loader.faults import ValueFaultError

SENTENCES = {
    "Du lundi au vendredi de 8h30 à 12h00 et de 14h00 à 16h30. Le samedi de 8h30 à 12h00.": (
        "Mo-Fr 08:30-12:00,14:00-16:30; Sa 08:30-12:00"
    ),
    "9h-12h et 14h-17h du lundi au vendredi": "Mo-Fr 09:00-12:00,14:00-17:00",
    "Les lundi, mardi, jeudi et vendredi de 9h00 à 12h00, le mercredi de 09h00 à 11h00": (
        "Mo-Tu 09:00-12:00; We 09:00-11:00; Th-Fr 09:00-12:00"
    ),
    "Lundi - jeudi : 9h - 12h / 14h - 17h\nVendredi : 9h - 12h": "Mo-Th 09:00-12:00,14:00-17:00; Fr 09:00-12:00",
    "mardi de 10h à 12h, le mardi de 14h à 16h, le vendredi de 14 à 16h": "Tu 10:00-12:00,14:00-16:00; Fr 14:00-16:00",
    "Tous les mardis de 9h00 à 12h00": "Tu 09:00-12:00",
    "Mo-Fr 09:00-12:00; We off": "Mo-Fr 09:00-12:00; We off",
}
NOT_HOURS = (
    "Un mercredi sur deux de 9h00 à 12h00",
    "Le premier mercredi du mois de 14h00 à 17h00",
    "Lundi au vendredi : 9h à 18h (lundi et jeudi matin fermé)",
    "Du lundi au vendredi sur rendez-vous",
    "Lundi - samedi",
    "9h-12h / 13h30-17h",
    "Vendredi : 9h à 12h30 à 14h à 16h30",
    "lundi de 13h030 à 15h00",
    "lundi 9h-12h et 14h-20h, mercredi de 9h à 20h, lundi 9h-12h et 14h-18h",
    "MARDI-JEUDI ET VENDREDI 9H00-12H00 / 13H30-16H30\nMERCREDI ET SAMEDI 9H00-12H00",
    "Les lundi, mardi et eudi de 9h00 à 12h00",
    "lundi de 17h à 9h",
    "lundi 10-12",
    "vendredi au lundi de 9h à 12h",
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_of_days_and_hours_is_read(sentence: str) -> None:
    assert hours.checked(sentence) == SENTENCES[sentence]


@pytest.mark.parametrize("sentence", NOT_HOURS)
def test_a_sentence_that_says_more_or_less_is_refused(sentence: str) -> None:
    with pytest.raises(ValueFaultError) as raised:
        hours.checked(sentence)
    assert raised.value.code == "not-hours"


@example(["de 9h à 12h", "mardi", "au", "lundi", "au", "mardi"])
@given(
    st.lists(
        st.sampled_from(["lundi", "mardi", "de 9h à 12h", "14h-17h30", "au", "et", ",", "-", "matin", "sauf", "9h"]),
        max_size=8,
    )
)
def test_what_is_read_names_only_days_and_times_of_the_sentence(words: list[str]) -> None:
    sentence = " ".join(words)
    try:
        written = hours.checked(sentence)
    except ValueFaultError:
        return
    assert set(re.findall("Mo|Tu|We|Th|Fr|Sa|Su", written)) <= {"Mo", "Tu"}
    assert set(re.findall(r"\d\d:\d\d-\d\d:\d\d", written)) <= {"09:00-12:00", "14:00-17:30"}
    assert not {"matin", "sauf", "9h"} & set(words)


PERSONS = ("prenom.nom@le64.fr", "marie-prenom.nom@laposte.fr", "prenom.nom.usage@le64.fr", "prenom_nom2@le64.fr")
OFFICES = (
    "contact@arqa.fr",
    "point.info@le64.fr",
    "france.services@talence.fr",
    "dd.49@apf.asso.fr",
    "espace_jeunes@a.fr",
)


@pytest.mark.parametrize("address", PERSONS)
def test_an_address_that_looks_like_a_person_is_dropped(address: str) -> None:
    with pytest.raises(ValueFaultError) as raised:
        contacts.email(address, keep=False)
    assert raised.value.code == "personal-contact"
    assert contacts.email(address, keep=True) == address


@pytest.mark.parametrize("address", OFFICES)
def test_an_address_of_an_office_is_kept(address: str) -> None:
    assert contacts.email(address, keep=False) == address
