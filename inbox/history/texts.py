"""What the people of a made-up past say. Nobody ever said it: we wrote it all."""

QUESTIONS = [
    "@nordbanan Tåget till Falun står still utanför Avesta sedan 40 minuter. Vad händer?",
    "@nordbanan Jag kan inte ladda ner min biljett i appen, den snurrar bara. Avgång 17.12!",
    "@nordbanan Var det ni som flyttade ersättningsbussen utan att skylta om det?",
    "@nordbanan Hur lång tid tar det att få tillbaka pengarna för ett inställt tåg?",
    "@nordbanan Vagn 4 har ingen värme i dag igen. Tredje dagen i rad nu.",
    "@nordbanan Får man ta med cykel på morgontåget till Gävle?",
    "@nordbanan Kuulutukset tulivat vain ruotsiksi. Missä laiturilla juna Tornioon on?",
    "@nordbanan Lippuni näkyy maksettuna mutta sitä ei ole sovelluksessa. Mitä teen?",
    "@nordbanan Juna on taas puoli tuntia myöhässä. Ehdinkö jatkoyhteyteen?",
    "@nordbanan Toget mitt ble innstilt og jeg får ikke svar på telefon. Hjelp?",
    "@nordbanan Kan jeg bytte billetten til en senere avgang samme dag?",
    "@nordbanan Det er ingen strøm ved setene i vogn 2. Kan noen se på det?",
    "@nordbanan Hvorfor koster den samme rejse 80 kroner mere i appen end i automaten?",
    "@nordbanan Jeg har glemt min taske i toget fra Malmø i morges. Hvem ringer jeg til?",
    "@nordbanan Bliver forbindelsen i Hässleholm holdt, når vi er forsinkede?",
    "@nordbanan The 16:40 shows as on time on the board but it left without us. Really?",
    "@nordbanan My refund was promised within ten days. It has been twenty-three.",
    "@nordbanan Is the quiet coach actually quiet on Fridays, or should I not bother?",
    "@nordbanan Two of us booked together and got seats at opposite ends of the train.",
    "@nordbanan Wifi on board asks for a booking number that my ticket does not have 🤷",
]
QUESTIONS_AGAIN = [
    "Tack, men det hjälpte inte. Samma fel nu igen.",
    "Och vad gör vi under tiden? Det är kallt här ute.",
    "Kiitos, mutta numero ei toimi.",
    "Ok, men hvor finner jeg det skjemaet?",
    "Jeg har prøvet begge dele, uden held.",
    "That page says the form is closed. Is there another one?",
]
ANSWERS = [
    "Hej! Vi beklagar väntan. Ett växelfel håller kvar tåget, vi räknar med avgång 18.05.",
    "Hej! Prova att logga ut och in i appen, så kommer biljetten fram. Säg till annars.",
    "Hei! Pahoittelemme viivästystä. Juna lähtee laiturilta 3 noin kello 14.20.",
    "Hei! Vi beklager. Du kan søke om refusjon på nettsiden, svar innen ti dager.",
    "Hej! Det er vi kede af. Hittegodset har åbent fra 8 til 18, så de kan hjælpe dig videre.",
    "Hello! We are sorry about the wait. Your refund left us today and needs two bank days.",
    "Hello! Bikes are fine outside the rush hours; on that train there is room for six.",
]
FIRST_NAMES = [
    "Aino", "Alva", "Anders", "Astrid", "Björn", "Ebba", "Eero", "Emil", "Freja", "Gunnar",
    "Hanna", "Ida", "Ingrid", "Jonas", "Kaisa", "Lars", "Liv", "Maja", "Mikko", "Nora",
    "Olav", "Petra", "Rasmus", "Sanna", "Signe", "Sofia", "Tuomas", "Viggo", "Yusuf", "Åsa",
]  # fmt: skip
LAST_NAMES = [
    "Berg", "Dahl", "Ek", "Fors", "Grankvist", "Haugen", "Holm", "Jensen", "Koski", "Laine",
    "Lind", "Mäkelä", "Nygård", "Olsen", "Poulsen", "Rask", "Salo", "Strand", "Vik", "Åberg",
]  # fmt: skip
