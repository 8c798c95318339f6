"""What a column's name hints at. A hint alone proves nothing: `kind` asks the cells too."""

import re
import unicodedata
from typing import Final

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER: Final = re.compile(r"[^a-z0-9]+")

HINTS: Final = {
    word: re.compile(pattern)
    for word, pattern in {
        "iris": r"iris",
        "commune": r"(^|-)(insee|com|commune|communes|depcom|codcom|codgeo|citycode|geo|codes?|territory-code)($|-)"
        r"|codeinsee|codecommune|inseecom",
        "epci": r"(^|-)(epci|siren|codgeo|code|geo|groupement|interco|territory-code)($|-)",
        "siren": r"siren",
        "siret": r"siret|(^|-)pivot($|-)",
        "departement": r"(^|-)(dep|dept|departement|department|code-dep|insee-dep)($|-)|codedep",
        "region": r"(^|-)(reg|region)($|-)|codereg",
        "postcode": r"postal|postcode|codes-postaux|codespostaux|(^|-)(cp|zip)($|-)",
        "nuts": r"(^|-)(nuts[0-9]?|geo)($|-)",
        "country": r"(^|-)(country|pays|iso2?|geo)($|-)",
        "latitude": r"^(geo-?)?(lat|latitude)($|-)|(^|-)(lat|latitude)$",
        "longitude": r"^(geo-?)?(lon|lng|long|longitude)($|-)|(^|-)(lon|lng|longitude)$",
        "axis": r"(^|-)(coord|coordonnees?|x|y)(-[xy])?($|-)",
        "period": r"(^|-)(an|annee|year|period|periode|date|dates|time|trimestre|quarter|mois|month|millesime|maj"
        r"|mise-a-jour|updated?|published|modifie)($|-)",
        "identifier": r"(^|-)(id|ids|uid|identifiant|identifier|ref|reference|num|numero|housenumber|index|code)($|-)"
        r"|(^|-)(fid|gid|objectid)$",
        "scale": r"(^|-)(note|notes|type|typ|typo|lab|classe|class|categorie|category|rang|niveau|statut|status"
        r"|liaison|zone|arrondissement|grd-quart|quart)($|-|[0-9]+$)",
        "geocoder": r"^result-",
        "role": r"contact|conseiller|mediateur|animateur|responsable|referent|interlocuteur",
        "personal": r"prenom|referent|interlocuteur|responsable|(^|-)contact($|-nom)|nom-du-contact"
        r"|first-?name|last-?name|surname",
        "person-free": r"(^|-)(nb|nombre|presence|taux|part|label|tel|telephone|email|mail)($|-)",
        "name": r"^(nom|name|lieu|structure|raison-sociale|lib-fs|libelle|libelle-1|user-nom|nom-.*|nom.*structure"
        r"|titre|intitule)$",
        "address": r"adresse(?!s)|address(?!es)|(^|-)(voie|rue|street|adres)($|-)",
        "town": r"(^|-)(ville|commune|city|town|libcom|lib-com|nom-commune|commune-insee)($|-)",
        "label": r"(^|-)(lib|libelle|libel|nom|name|label)|^lib[a-z]",
        "hours": r"horaire|hours|opening|^(h-)?(lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)",
        "description": r"descri|presentation|comment|precision|detail|quote|observations?$",
    }.items()
}


def slug(text: str) -> str:
    """The words of a name in lower case without accents, joined by `-`; words run together are parted at capitals."""
    parted = _CAMEL.sub(" ", text)
    plain = "".join(one for one in unicodedata.normalize("NFD", parted) if not unicodedata.combining(one))
    return _OTHER.sub("-", plain.lower().replace("œ", "oe")).strip("-")


def hints(name: str, word: str) -> bool:
    """Whether the name hints at that."""
    return bool(HINTS[word].search(slug(name)))
