"""The demo brand's own saved replies: a train company's, in five languages."""

from __future__ import annotations

from datetime import datetime

from agents.models import Agent
from agents.rights import Right, list_agents_with
from inbox.models import SavedReply
from inbox.saved_replies.keep import check_facts, make_saved

# Title, shortcut, and what it says by language.
REPLIES = (
    ("Förseningen: vi tar reda på mer", "sen", {
        "sv": "Hej {name}! Tråkigt att du får vänta. Vilken avgång gäller det? Då ser jag efter "
        "när tåget rullar.",
        "sv-FI": "Hej {name}! Tråkigt att du får vänta. Vilken tur gäller det? Då kollar jag när "
        "tåget går.",
        "fi": "Hei {name}! Ikävää, että joudut odottamaan. Mistä vuorosta on kyse? Katson, "
        "milloin juna lähtee.",
        "nb": "Hei {name}! Leit at du må vente. Hvilken avgang gjelder det? Så ser jeg når toget "
        "går.",
        "da": "Hej {name}! Ærgerligt, at du må vente. Hvilken afgang gælder det? Så ser jeg, "
        "hvornår toget kører.",
        "en": "Hi {name}! Sorry that you have to wait. Which departure is it? I will look up "
        "when the train leaves.",
    }),
    ("Ersättning vid försening", "ersättning", {
        "sv": "Är du mer än en timme sen fram har du rätt till ersättning. Ansök efter resan: "
        "nordbanan.example/ersattning",
        "fi": "Jos olet perillä yli tunnin myöhässä, sinulla on oikeus korvaukseen. Hae sitä "
        "matkan jälkeen: nordbanan.example/korvaus",
        "nb": "Er du mer enn en time forsinket, har du rett til kompensasjon. Søk etter reisen: "
        "nordbanan.example/erstatning",
        "da": "Er du mere end en time forsinket, har du ret til kompensation. Søg efter rejsen: "
        "nordbanan.example/erstatning",
        "en": "If you arrive more than an hour late you may claim compensation after the "
        "journey: nordbanan.example/claims",
    }),
    ("Skriv till oss privat", "privat", {
        "sv": "Skriv gärna till oss privat med ditt bokningsnummer, så hjälper jag dig. Skicka "
        "inga personnummer här.",
        "fi": "Kirjoita meille yksityisviesti ja varausnumerosi, niin autan. Älä lähetä "
        "henkilötunnusta täällä.",
        "nb": "Skriv gjerne til oss privat med bookingnummeret, så hjelper jeg deg. Ikke del "
        "fødselsnummer her.",
        "da": "Skriv gerne til os privat med dit bookingnummer, så hjælper jeg dig. Del ikke "
        "cpr-nummer her.",
        "en": "Please write to us privately with your booking number and I will help. Never post "
        "identity numbers here.",
    }),
    ("Vi har stängt just nu", "stängt", {
        "sv": "Tack för ditt meddelande! Vi har stängt nu och svarar dig {opens}.",
        "fi": "Kiitos viestistäsi! Olemme nyt kiinni ja vastaamme {opens}.",
        "nb": "Takk for meldingen! Vi har stengt nå og svarer deg {opens}.",
        "da": "Tak for din besked! Vi har lukket nu og svarer dig {opens}.",
        "en": "Thank you for writing! We are closed now and will answer you {opens}.",
    }),
    ("Glömt något på tåget", "glömt", {
        "sv": "Hoppas att vi hittar det! Anmäl det med avgång, vagn och plats här: "
        "nordbanan.example/hittegods",
        "fi": "Toivottavasti se löytyy! Ilmoita vuoro, vaunu ja paikka täällä: "
        "nordbanan.example/loytotavarat",
        "en": "Let us hope that we find it! Tell us departure, coach and seat here: "
        "nordbanan.example/lost",
    }),
    ("Byta biljett", "byta", {
        "sv": "Du byter din biljett själv under Mina resor fram till avgång. Säg till om det "
        "krånglar!",
        "da": "Du bytter selv din billet under Mine rejser indtil afgang. Sig til, hvis det "
        "driller!",
        "en": "You can change your ticket yourself under My trips until departure. Tell me if it "
        "does not work!",
    }),
    ("Inget wifi ombord", "wifi", {
        "sv": "Tråkigt att nätet krånglar! Vilken vagn sitter du i? Då ber jag personalen starta "
        "om det.",
        "nb": "Leit at nettet ikke virker! Hvilken vogn sitter du i? Så ber jeg personalet "
        "starte det på nytt.",
    }),
    ("Cykel på tåget", "cykel", {
        "sv": "Cykeln får följa med på regionaltågen i mån av plats. På snabbtågen behöver den "
        "ligga i väska.",
        "en": "Bicycles may travel on regional trains if there is room. On express trains they "
        "must be in a bag.",
    }),
    ("Tack för berömmet", "tack", {
        "sv": "Vad roligt att höra, {name}! Jag hälsar till personalen ombord.",
        "fi": "Mukava kuulla, {name}! Vien terveiset junahenkilökunnalle.",
        "nb": "Så hyggelig å høre, {name}! Jeg hilser til personalet om bord.",
        "da": "Hvor dejligt at høre, {name}! Jeg hilser personalet om bord.",
        "en": "How nice to hear, {name}! I will pass it on to the crew.",
    }),
    ("Tar det vidare", "vidare", {
        "sv": "Tack för att du säger till. Jag tar det vidare till dem som planerar tågen.",
        "en": "Thank you for telling us. I pass it on to those who plan the trains.",
    }),
    ("Ledsagning", "ledsagning", {
        "sv": "Vi hjälper gärna till! Beställ ledsagning senast 24 timmar före resan, så möter "
        "vi dig på stationen.",
        "fi": "Autamme mielellämme! Tilaa avustus viimeistään 24 tuntia ennen matkaa, niin "
        "tulemme asemalle vastaan.",
    }),
    ("Dröjer med svar", "dröjer", {
        "sv": "Många skriver till {channel} just nu. Jag återkommer så snart jag vet mer, {name}.",
        "en": "Many people write to {channel} just now. I will be back as soon as I know more, "
        "{name}.",
    }),
)  # fmt: skip


def ensure_demo_replies(*, now: datetime) -> None:
    """Once: what a lead of the demo changes stays changed."""
    lead: Agent | None = list_agents_with(Right.MANAGE_REPLIES).first()
    if lead and not SavedReply.objects.exists():
        for title, shortcut, texts in REPLIES:
            make_saved(check_facts(title, shortcut, texts), by=lead, now=now)
