"""The guides of the demo: a train company's own words."""

from __future__ import annotations

from datetime import datetime

from agents.models import Agent
from agents.rights import Right, list_agents_with
from inbox.guides.keep import Facts, make_guide
from inbox.models import Guide

GUIDES = (
    Facts(
        "Försenat eller inställt tåg", "sv",
        ["försen*", "sen", "inställ*", "står stilla", "ersättningsbuss*"],
        "- Ny beräknad tid, och var vi har den ifrån.\n- Nästa tåg och om biljetten gäller där.\n"
        "- Att ersättningen söks efteråt, med länk.",
        "- Orsaker som vi gissar.\n- Löften om exakta tider längre fram än en timme.",
        "Kort och lugnt. Börja med det som kunden kan göra nu.",
        "Trafikläget: https://nordbanan.example/trafik",
    ),
    Facts(
        "Ersättning vid försening", "sv",
        ["ersättning*", "pengarna tillbaka", "kompensation*", "återbetal*"],
        "- Från 60 minuter får resenären ersättning, hur man söker och hur lång tid det tar.\n"
        "- Taxi och hotell: spara kvittot, sök i samma formulär.",
        "- Besked om enskilda summor.\n- Biljettnummer i öppna svar: be kunden skriva privat.",
        "Erkänn besväret först, sedan vägen till pengarna.",
        "Sök ersättning: https://nordbanan.example/ersattning",
    ),
    Facts(
        "Bagage och kvarglömt", "sv",
        ["väska*", "bagage*", "glömt", "glömde", "kvarglöm*", "hittegods*"],
        "- Tågnummer, vagn och plats behöver vi för att leta; be om dem privat.\n"
        "- Tåget töms på slutstationen, hittegods svarar inom ett dygn.",
        "- Vad andra har lämnat in.",
        "Varmt: den som har glömt något är orolig.",
        "Hittegods: https://nordbanan.example/hittegods",
    ),
    Facts(
        "Biljetter och ombokning", "sv",
        ["biljett*", "ombok*", "avbok*", "platsbiljett*", "kvitto*"],
        "- Hur man bokar om i appen, och till när.\n- Vilka biljetter som går att boka om.",
        "- Bokningsnummer i öppna svar.\n- Undantag från reglerna: fråga din teamledare.",
        "Steg för steg, ett i taget.",
        "Boka om: https://nordbanan.example/mina-resor",
    ),
    Facts(
        "Tillgänglighet och ledsagning", "sv",
        ["rullstol*", "ledsag*", "ramp*", "hiss*", "synskad*", "hörselslinga"],
        "- Ledsagning beställs senast 24 timmar före resan.\n- Vilka stationer som har hiss i dag.",
        "- Frågor om kundens hälsa: vi behöver bara veta vilken hjälp som behövs.",
        "Sakligt och utan omvägar. Tala med kunden, inte om.",
        "Ledsagning: https://nordbanan.example/ledsagning",
    ),
    Facts(
        "Hot, hat och trakasserier", "sv",
        ["hot", "hota*", "polis*", "trakasser*"],
        "- Att vi har sett det, och att ombordpersonalen nås via larmknappen.\n"
        "- Vid fara: ring 112.",
        "- Diskussioner om skuld.\n- Namn eller bilder på andra resenärer; dölj dem.",
        "Allvarligt och kort. Lämna över till teamledaren.",
    ),
    Facts(
        "Myöhässä tai peruttu juna", "fi",
        ["myöhäs*", "peruttu", "peruutet*", "korvaus*"],
        "- Uusi arvioitu aika ja seuraava juna, jossa lippu kelpaa.\n"
        "- Korvausta haetaan matkan jälkeen lomakkeella.",
        "- Syitä, joita emme tiedä varmasti.",
        "Lyhyesti ja rauhallisesti. Sinuttele.",
        "Korvaukset: https://nordbanan.example/fi/korvaus",
    ),
)  # fmt: skip


def ensure_demo_guides(*, now: datetime) -> None:
    """Once: what a lead of the demo changes stays changed."""
    lead: Agent | None = list_agents_with(Right.MANAGE_GUIDES).first()
    if lead and not Guide.objects.exists():
        for facts in GUIDES:
            make_guide(facts, by=lead, now=now)
