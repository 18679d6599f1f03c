"""What people of the example month wrote, in each language of a report. All of it is made up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """`feedback`: what, who looks into it, and what came of it."""

    brand: str
    handle: str
    topics: Sequence[str]
    feedback: Sequence[tuple[str, str, str]]
    quotes: Sequence[str]


WORDS: Mapping[str, Words] = {
    "sv": Words(
        "Nordtåg",
        "@nordtag",
        ("försening", "biljett i appen", "bagage", "tillgänglighet", "mat ombord"),
        (
            ("Skylten på perrong 4 pekar åt fel håll", "Station Syd",
             "Skylten vändes den 12 oktober."),
            ("Appen visar fel vagn efter ombokning", "Appteamet",
             "Rättas i nästa version."),
            ("Öppna kiosken före första tåget", "", ""),
        ),
        (
            "Snabbt svar och hjälp på en gång. Tack, ni räddade vår semester! 😀",
            "Jag slapp telefonkön – ni svarade direkt. Så ska det vara.",
            "Trevligt bemött, men jag fick vänta länge på pengarna.",
        ),
    ),
    "fi": Words(
        "Pohjanjuna",
        "@pohjanjuna",
        ("myöhästyminen", "lippu sovelluksessa", "matkatavarat", "esteettömyys", "ruoka junassa"),
        (
            ("Laiturin 4 kyltti osoittaa väärään suuntaan", "Eteläinen asema",
             "Kyltti käännettiin 12. lokakuuta."),
            ("Sovellus näyttää väärän vaunun muutoksen jälkeen", "Sovellustiimi",
             "Korjataan seuraavassa versiossa."),
            ("Kioski auki ennen ensimmäistä junaa", "", ""),
        ),
        (
            "Nopea vastaus ja apua heti. Kiitos, pelastitte lomamme! 😀",
            "Ei tarvinnut jonottaa puhelimessa – vastasitte saman tien.",
            "Ystävällistä palvelua, mutta rahoja sai odottaa pitkään.",
        ),
    ),
    "nb": Words(
        "Nordtoget",
        "@nordtoget",
        ("forsinkelse", "billett i appen", "bagasje", "tilgjengelighet", "mat om bord"),
        (
            ("Skiltet på spor 4 peker feil vei", "Stasjon Sør",
             "Skiltet ble snudd 12. oktober."),
            ("Appen viser feil vogn etter ombooking", "Appteamet",
             "Rettes i neste versjon."),
            ("Åpne kiosken før første tog", "", ""),
        ),
        (
            "Raskt svar og hjelp med en gang. Takk, dere reddet ferien vår! 😀",
            "Jeg slapp å sitte i telefonkø – dere svarte med en gang.",
            "Hyggelig møtt, men jeg måtte vente lenge på pengene.",
        ),
    ),
    "da": Words(
        "Nordtoget",
        "@nordtoget",
        ("forsinkelse", "billet i appen", "bagage", "tilgængelighed", "mad om bord"),
        (
            ("Skiltet på spor 4 peger den forkerte vej", "Station Syd",
             "Skiltet blev vendt den 12. oktober."),
            ("Appen viser en forkert vogn efter ombooking", "App-holdet",
             "Rettes i næste version."),
            ("Åbn kiosken før det første tog", "", ""),
        ),
        (
            "Hurtigt svar og hjælp med det samme. Tak, I reddede vores ferie! 😀",
            "Jeg slap for at sidde i telefonkø – I svarede med det samme.",
            "Venligt modtaget, men jeg måtte vente længe på pengene.",
        ),
    ),
    "en": Words(
        "Northern Rail",
        "@northernrail",
        ("delay", "ticket in the app", "luggage", "accessibility", "food on board"),
        (
            ("The sign on platform 4 points the wrong way", "Station South",
             "The sign was turned on 12 October."),
            ("The app shows the wrong carriage after a change", "The app team",
             "To be mended in the next version."),
            ("Open the kiosk before the first train", "", ""),
        ),
        (
            "Quick answer, and help at once. Thank you, you saved our holiday! 😀",
            "No queue on the telephone: you answered there and then.",
            "Kindly met, but I waited long for the money.",
        ),
    ),
}  # fmt: skip
