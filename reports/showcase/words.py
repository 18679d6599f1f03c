"""What the customers of that morning wrote, and how they were answered."""

from __future__ import annotations

from typing import NamedTuple


class Story(NamedTuple):
    """Who wrote on which channel, how many minutes ago, and by turns what they and we said."""

    name: str
    handle: str
    channel: str
    minutes: int
    turns: tuple[str, ...]
    agent: str = ""  # who claims it
    labels: tuple[str, ...] = ()


STORIES = (
    Story("Maja Sandberg", "majasandberg", "x", 74, (
        ("Hej @nordbanan! Står still utanför Hallsberg sedan en halvtimme, och ingen säger något. "
        "Hinner jag med bussen i Örebro 11.20?"),
        ("Hej Maja! En signal är trasig, och tåg 521 väntar på en reparatör. Just nu räknar vi med "
        "att ni rullar 10.40. Jag bevakar din buss och skriver igen."),
        "Tack! Vi rullar nu. Men bussen gick för fem minuter sedan. Vad gör jag?",
    ), "elin", ("försening",)),
    Story("Aino Virtanen", "ainovirtanen", "facebook", 58, (
        ("Hei! Pyöräpaikka näkyy sovelluksessa täytenä, mutta junassa oli tilaa viime viikolla. "
        "Voiko paikan varata jostain muualta?"),
    ), "", ("polkupyörä",)),
    Story("Ingrid Haugen", "ingridhaugen", "x", 51, (
        ("@nordbanan Mistet en blå ryggsekk på toget til Oslo i går kveld, vogn 4. Er den funnet? "
        "Det ligger en kosebamse i den som noen savner veldig 🧸"),
    ), "", ("hittegods",)),
    Story("Rasmus Holm", "rasmusholm", "facebook", 44, (
        ("Jeg købte billet til i morgen, men skal først rejse på fredag. Kan jeg flytte den uden "
        "at betale igen?"),
    ), "ali", ("biljett",)),
    Story("Emma Clarke", "emmaclarke", "x", 39, (
        ("@nordbanan hi! Travelling with a wheelchair on Friday. Do I need to book the ramp, or "
        "does somebody just come?"),
    ), "tove", ("tillgänglighet",)),
    Story("Johan Ek", "johanek", "x", 33, (
        "@nordbanan Tredje gången den här veckan. Jag vill ha pengarna tillbaka.",
        ("Hej Johan! Tre förseningar på en vecka är tre för många. Sök ersättning här, så går alla "
        "tre i en ansökan: nordbanan.example/ersattning"),
        "Gjort. Tack för rakt svar!",
    ), "elin", ("försening", "pengar tillbaka")),
    Story("Sofia Lindqvist", "sofialindqvist", "facebook", 27, (
        "Är växeln fel nu igen? Tåget står i Skövde.",
    )),
    Story("Pekka Laine", "pekkalaine", "x", 24, (
        "@nordbanan Juna seisoo Skövdessä. Milloin matka jatkuu?",
    )),
    Story("Noah Berg", "noahberg", "x", 21, ("@nordbanan Varför står vi i Skövde? Växelfel?",)),
    Story("Liv Dahl", "livdahl", "facebook", 16, (
        ("Konduktøren på toget til Bergen sang bursdagssang for datteren min. Dere gjorde dagen "
        "hennes! ❤️"),
    ), "", ("beröm",)),
    Story("Karin Åberg", "karinaberg", "x", 12, (
        "@nordbanan Går det att köpa frukost ombord på 6.15 från Göteborg?",
    )),
    Story("Mikkel Friis", "mikkelfriis", "facebook", 6, (
        "Hvor meget koster det at tage hunden med til Stockholm?",
    )),
)  # fmt: skip

LABELS = (
    "försening", "biljett", "pengar tillbaka", "polkupyörä", "hittegods", "tillgänglighet", "beröm",
)  # fmt: skip
DRAFT = (
    "Hi Emma! Please book the ramp a day ahead, by 18:00: nordbanan.example/assistance. Then "
    "somebody waits at your carriage, at both stations."
)
NOTE = "@Ali Rahimi Har bussbolaget lovat att vänta? Jag frågade dem 10.32."
QUESTION = "@Marcus Holm Får vi bjuda på taxi när bussen är den sista för dagen?"
BRIEFING = (
    "Växelfel i Skövde. Tågen mellan Göteborg och Stockholm är 30 till 60 minuter sena. Nästa "
    "besked kommer 11.30."
)
