"""Ekvalla Energi: what the consultants saw, heard and wrote. Days are counted back from the day the demo is loaded."""

AGENCY = "Bryggan Strategi"
CLIENT = {
    "name": "Ekvalla Energi",
    "sector": "Energi och stadsnät",
    "is_public_body": False,
    "website": "https://www.ekvallaenergi.example/",
    "colour": "#0f4a3b",
}

# key, name, title, e-mail, role
PEOPLE = (
    ("maja", "Maja Lindqvist", "Strateg, Bryggan", "maja@bryggan.example", "lead"),
    ("ali", "Ali Rahimi", "Konsult, Bryggan", "ali@bryggan.example", "consultant"),
    ("hanna", "Hanna Berg", "Presschef", "hanna.berg@ekvallaenergi.example", "client_lead"),
    ("sara", "Sara Lund", "Gruppledare kundservice", "sara.lund@ekvallaenergi.example", "contributor"),
    ("jonas", "Jonas Ek", "Driftchef elnät", "jonas.ek@ekvallaenergi.example", "contributor"),
    ("karin", "Karin Åström", "Vd", "karin.astrom@ekvallaenergi.example", "reader"),
)

# phase, starts, ends, done (days ago; negative: days ahead)
PHASES = (
    ("current_state", 84, 62, 60),
    ("interview", 70, 52, 50),
    ("strategy", 55, 30, None),
    ("policies", 45, 28, None),
    ("workshops", 42, -14, None),
    ("trainings", 24, -30, None),
    ("follow_up", 20, -340, None),
)

# network, handle, name, status, official, owner, purpose, verdict, reason,
# observations: (days ago, followers, posts a month, answer hours, last post days before)
CHANNELS = (
    ("facebook", "ekvallaenergi", "Ekvalla Energi", "active", True, "Sara Lund", "Svara kunder och berätta vid avbrott", "keep",
     "Här frågar kunderna. Svarstiden är det som ska bli bättre.",
     ((80, 6120, "9", "26", 1), (50, 6180, "10", "21", 2), (20, 6310, "13", "5", 0), (3, 6352, "14", "3.1", 0))),
    ("instagram", "ekvallaenergi", "Ekvalla Energi", "active", True, "Hanna Berg", "Visa jobbet inifrån", "mend",
     "Bra bilder men ingen plan: tre inlägg en vecka, inget på fem.",
     ((80, 1840, "4", "60", 12), (20, 1905, "6", "18", 3))),
    ("linkedin", "ekvalla-energi", "Ekvalla Energi AB", "active", True, "HR", "Hitta kollegor", "mend",
     "Delas av medarbetarna men uppdateras bara när en tjänst är ledig.",
     ((80, 990, "2", None, 20), (20, 1046, "3", None, 9))),
    ("youtube", "ekvallaenergi", "Ekvalla Energi", "dormant", True, "", "Filmer från öppet hus", "leave",
     "Senaste filmen är över två år gammal och ingen äger kanalen.", ((80, 143, "0", None, 760),)),
    ("x", "ekvallaenergi", "Ekvalla Energi", "dormant", True, "", "Driftinformation", "leave",
     "Avbrott når fler på Facebook och med sms. Kontot står öppet för frågor som ingen läser.", ((80, 612, "0", None, 410),)),
    ("facebook", "ekvallafiber", "Fiber i Ekvalla", "active", False, "", "Startades av en tekniker 2019", "leave",
     "Ingen visste om sidan. Kunder frågar där och får inget svar.", ((80, 488, "0", None, 230),)),
)  # fmt: skip

# claim, why it matters, confidence, evidence: list of ("mentions", words searched, how many, for/against), ("quote", index, stance),
# ("channel", index, stance), ("page", index, stance)
FINDINGS = (
    (
        "När strömmen går frågar kunderna på Facebook, och svaret kommer dagen efter.",
        "Tre av fem omnämnanden om avbrott är negativa. Kritiken gäller tystnaden, inte mörkret: mediansvaret i somras var **26 timmar** "
        "och avbrotten varade i snitt under två. Efter stormen i oktober blev det synligt för alla.",
        "high",
        (("mentions", "svar dagen efter", 2, "for"), ("mentions", "Noll information", 2, "for"), ("quote", 0, "for"),
         ("channel", 0, "for"), ("mentions", "sms om avbrottet", 1, "against")),
    ),
    (
        "Det som kostar mest förtroende är att ingen begriper fakturan.",
        "Nätavgift, effektavgift och fjärrvärme står för en femtedel av allt som sägs, nästan alltid som frågor. "
        "Den som får en förklaring blir nöjd också med en höjning.",
        "medium",
        (("mentions", "Effektavgift", 2, "for"), ("mentions", "förklaring jag faktiskt begrep", 1, "for"), ("quote", 3, "for")),
    ),
    (
        "Montörerna är företagets bästa röst, men de syns bara när någon annan filmar dem.",
        "Inlägg om arbetet ute på linjen får tre gånger så många reaktioner som annat och är nästan alltid positiva.",
        "medium",
        (("mentions", "Montörerna stod ute", 2, "for"), ("mentions", "Stolt över kollegorna", 1, "for"), ("quote", 4, "for")),
    ),
    (
        "Webbplatsen skickar kunder till konton som ingen sköter.",
        "Sidfoten länkar till X och YouTube, som har stått stilla i över ett år, men inte till LinkedIn. "
        "Avbrottssidan visar inte var man får veta mer.",
        "high",
        (("page", 0, "for"), ("page", 2, "for"), ("channel", 3, "for"), ("channel", 4, "for")),
    ),
    (
        "En sida som ingen kände till talar i företagets namn.",
        "”Fiber i Ekvalla” har 488 följare och kundfrågor från i våras som ingen har svarat på.",
        "high",
        (("channel", 5, "for"), ("quote", 5, "for")),
    ),
)  # fmt: skip

# name, title, role, days ago; answers: {question number: note}; quotes: (question number, words, permission)
RESPONDENTS = (
    ("Karin Åström", "Vd", "management", 68, {
        1: "Ägardirektivet från 2025: trygg leverans, begripliga priser, klimatneutral värme 2030. Styrelsen följer nöjd kund två gånger om året.",
        2: "Nöjd kund och att folk förstår vad de betalar för. Nöjd kund ligger på 61, målet är 70 före 2028.",
        4: "En natt som i oktober igen. Mörkret klarar vi, tystnaden klarar vi inte.",
        6: "Då fortsätter andra att berätta vilka vi är.",
        31: "Att vi är människor i Ekvalla som sköter ljuset och värmen åt Ekvalla.",
    }, ((4, "Mörkret klarar vi. Tystnaden klarar vi inte.", "named"),)),
    ("Hanna Berg", "Presschef", "communication", 66, {
        7: "Kommunikationspolicy från 2019 som ingen öppnar. Krisplanen används, den sitter på väggen.",
        8: "Facebook för service, Instagram lite på känsla. LinkedIn har HR. Resten har blivit kvar.",
        9: "Fyra dagar från idé till inlägg om det gäller pris. Vid avbrott får driften lägga ut på kartan direkt men inte skriva på Facebook.",
        19: "Sara svarar, jag skriver, driften vet. Problemet är att de tre inte sitter ihop på kvällen.",
        32: "Hushållen först. Sedan villaägare med fjärrvärme, företagen, och de som kan bli kollegor.",
    }, ((9, "Driften vet efter två minuter. Kunden får veta nästa morgon.", "named"),)),
    ("Sara Lund", "Gruppledare kundservice", "customer_service", 64, {
        20: "Åtta timmar i veckan på sociala medier, delat på tre. Efter klockan fyra ingen alls.",
        21: "Ärligt talat svarar vi inom två timmar de flesta dagar nu. Det vågar vi lova på vardagar.",
        27: "Bra om den är saklig. Vi har haft två som gått över gränsen i år, båda anmälda.",
        35: "Varför höjer ni, ni är ju kommunala? Vi säger olika saker beroende på vem som svarar.",
    }, ((21, "Lova två timmar så blir vi stolta över det.", "named"), (29, "En kollega slutade svara med sitt namn efter hoten.", "never"))),
    ("Jonas Ek", "Driftchef elnät", "business", 63, {
        11: "Vid larm ringer vi presschefen hemma. Hon skriver från köket. Det går, men det är inte en ordning.",
        14: "Avbrottskartan och sms går automatiskt. Facebook gör det inte, och det är där folk frågar.",
        22: "Jag har fyra montörer som gärna visar jobbet. De behöver bara veta att det är okej.",
    }, ((22, "Vi lägger ut på kartan inom tjugo minuter ändå. Vi saknar bara inloggningen.", "named"),)),
    ("Ekonomichef", "", "management", 61, {
        2: "Färre samtal om fakturan. Ett samtal kostar oss drygt hundra kronor.",
        33: "De tror att vi är en skatt. De behöver veta vad pengarna blir.",
    }, ((33, "Kunderna tror att vi är en skatt som lyser.", "role_only"),)),
    ("Montör, distrikt norr", "Distributionselektriker", "employee", 59, {
        25: "Man lägger ut en bild ibland. Sen får man höra att man kanske inte borde. Ingen vet.",
        26: "Osäker på om man får filma på jobbet. Chefen säger ja, någon annan säger nej.",
    }, ((25, "Säg vad som gäller så visar vi gärna vad vi gör.", "role_only"),)),
    ("Fibertekniker", "Tekniker stadsnät", "employee", 57, {
        18: "Vi startade en egen sida 2019 för att ingen svarade. Den som hade lösenordet har slutat.",
        17: "Lösenorden ligger i en lapp i skåpet. Tvåfaktor på Facebook, inte på resten.",
    }, ((18, "Vi startade en egen sida för att ingen svarade på den vanliga.", "role_only"),)),
    ("Ordförande i villaägareföreningen", "Kund", "customer", 56, {
        5: "Jag vill veta vad som händer innan jag hinner bli arg. Det är allt.",
        34: "Facebookgruppen Ekvalla anslagstavla. Där är hela stan, men inte Ekvalla Energi.",
        35: "Varför syns ni bara när ni ska höja priset?",
    }, ((5, "Jag vill veta vad som händer innan jag hinner bli arg.", "role_only"),)),
)  # fmt: skip
# The order in which FINDINGS count quotes: 0 Karin, 1 Hanna, 2 Sara, 3 ekonomichef (role only), 4 montör, 5 fibertekniker
QUOTE_ORDER = ((0, 0), (1, 0), (2, 0), (4, 0), (5, 0), (6, 0), (7, 0), (3, 0), (2, 1))

PROMISE = "Vi svarar innan vi sänder"

GOALS = (
    ("org1", "organisation", None, "Nöjd kund stiger från 61 till 70 före 2028.", "Ägardirektivet 2025, styrelsens uppföljning.", "Karin Åström", 400),
    ("org2", "organisation", None, "Vi hittar och behåller de montörer och tekniker som nätet kräver.", "Elva pensionsavgångar till 2030.", "Karin Åström", 700),
    ("com1", "communication", "org1", "Den som undrar något får veta det av oss först.", "Tystnaden kostar mer förtroende än avbrotten (iakttagelse 1).", "Hanna Berg", 300),
    ("com2", "communication", "org1", "Kunderna förstår vad de betalar för.", "Den som får en förklaring blir nöjd också med en höjning (iakttagelse 2).", "Hanna Berg", 300),
    ("soc1", "social", "com1", "Vid avbrott syns vårt första svar på Facebook inom 30 minuter, alla dagar.", "Där frågar kunderna.", "Jonas Ek", 200),
    ("soc2", "social", "com2", "Varje prisändring får en förklaring som delas mer än den kritiseras.", "", "Sara Lund", 200),
    ("soc3", "social", "org2", "Jobbet visas av dem som gör det, minst en gång i veckan.", "Montörerna är vår bästa röst (iakttagelse 3).", "Hanna Berg", 200),
)  # fmt: skip

# key, goal, name, unit, baseline, baseline days ago, target, due days ahead, owner, how
KPIS = (
    ("k1", "soc1", "Första svar vid avbrott, median", "minuter", "1560", 60, "30", 200, "Jonas Ek", "Facebook, tiden från första fråga till första svar"),
    ("k2", "soc1", "Första svar en vanlig vardag, median", "timmar", "26", 60, "2", 200, "Sara Lund", "Facebook och Instagram, vardagar 8–17"),
    ("k3", "soc2", "Negativa omnämnanden om pris", "% av alla om pris", "60", 60, "40", 300, "Hanna Berg", "Omnämnandestudien, samma sökning varje kvartal"),
    ("k4", "soc3", "Inlägg från fältet", "per månad", "1", 60, "4", 150, "Hanna Berg", "Räknas den siste i månaden"),
)  # fmt: skip

# kpi key → (days ago, value or None, remark)
READINGS = {
    "k1": ((60, "1560", "Nollmätning"), (48, "1210", ""), (36, "240", "Stormen: natten utan svar drar upp"), (22, "55", "Inloggningen till driften"), (8, "34", "")),
    "k2": ((60, "26", "Nollmätning"), (48, "21", ""), (36, None, "Ingen räknade under stormveckan"), (22, "5", ""), (8, "3.1", "Vardagar 1,8, helger 4,9")),
    "k3": ((60, "60", "Nollmätning"), (8, "54", "Efter sidan ”Vad du betalar för”")),
    "k4": ((60, "1", "Nollmätning"), (36, "2", ""), (8, "3", "")),
}  # fmt: skip

AUDIENCES = (
    ("a1", "Hushåll i Ekvalla", "11 400 elnätskunder, de flesta i lägenhet eller villa i tätorten.", "De hörs av när de ska höja priset.",
     "De säger till innan jag hinner undra.", "Facebook, särskilt gruppen Ekvalla anslagstavla", "Enkel svenska; arabiska och somaliska vid avbrott"),
    ("a2", "Villaägare med fjärrvärme", "2 900 hushåll, många över 55 år.", "Priset är påhittat och vi sitter fast.",
     "Jag vet vad jag betalar för och vad jag kan göra åt det.", "Facebook, Ekvallabladet", "Läsbart på mobil, inga pdf:er"),
    ("a3", "Blivande kollegor", "Elever på teknikprogrammen och montörer i grannkommunerna.", "Ett kontor där inget händer.",
     "Ett ställe där man gör riktig nytta med bra folk.", "Instagram, LinkedIn", "Textade filmer"),
)  # fmt: skip

MESSAGES = (
    (
        "m1",
        True,
        "Vi är människor i Ekvalla som sköter ljuset och värmen åt Ekvalla.",
        "92 anställda, 80 av dem bor i kommunen. Jour dygnet runt.",
    ),
    (
        "m2",
        False,
        "När något händer får du veta det av oss först.",
        "Avbrottskartan uppdateras inom 20 minuter; nu även Facebook.",
    ),
    (
        "m3",
        False,
        "Du ska kunna begripa vad du betalar för.",
        "Sidan ”Vad du betalar för” visar varje krona av en vanlig räkning.",
    ),
)
MATRIX = (
    ("m2", "a1", "Vi skriver så fort vi vet, även om vi inte vet allt."),
    ("m3", "a2", "Så här blir dina 1 240 kronor värme, krona för krona."),
    ("m1", "a3", "Här gör du nytta samma dag."),
)

# part code → (lead, state, leading person, statements: (key, kind, heading, body, evidence, is_assumption))
# evidence: "f1".."f5" the findings, "q0".. quotes by QUOTE_ORDER
PARTS = {
    "message": (
        "Vi finns i sociala medier för att den som undrar något ska få veta det av oss, och för att visa vilka vi är när allt fungerar.",
        "agreed", "maja",
        (
            ("s11", "text", "Varför vi är här",
             "Ekvalla Energi ägs av dem som bor här. Därför är sociala medier först av allt en reception, sedan en anslagstavla och sist ett skyltfönster. "
             "Ett inlägg som hjälper en kund i kväll går före ett som ser bra ut.", ("f1", "q0"), False),
            ("s12", "text", "Vad vi vill ha sagt",
             "Vårt huvudbudskap är att vi är människor i Ekvalla som sköter ljuset och värmen åt Ekvalla. Det visar vi genom att svara med namn, "
             "förklara varje krona och låta dem som gör jobbet visa det.", ("f2", "f3"), False),
            ("s13", "decision", "Beslut",
             "| Mål | Mått | Ansvarig |\n|---|---|---|\n| Första svar vid avbrott inom 30 minuter | Median per månad | Driftchefen |\n"
             "| Begripliga priser | Negativa omnämnanden om pris, från 60 till 40\xa0% | Presschefen |\n| Jobbet visas av dem som gör det | Fyra inlägg i månaden | Presschefen |",
             ("f1", "f2", "f3"), False),
        ),
    ),
    "audiences": (
        "Hushållen i Ekvalla först. Dem möter vi där de redan frågar, också när det inte är vår egen sida.",
        "agreed", "maja",
        (
            ("s21", "text", "Vilka vi vänder oss till",
             "Hushållen går före alla andra, eftersom det är de som blir utan ström och värme. Därefter villaägare med fjärrvärme, som har svårast att "
             "förstå sin räkning, och de som kan bli våra kollegor. Press och politiker når vi på andra sätt.", ("f1", "f2"), False),
            ("s22", "text", "Var vi möter dem",
             "Facebook är vår reception. Vi svarar på vår egen sida och i gruppen *Ekvalla anslagstavla*, där vi är med som Ekvalla Energi och säger vilka vi är. "
             "Instagram visar jobbet. LinkedIn söker kollegor. Mer orkar vi inte sköta väl, och därför gör vi inte mer.", ("f1", "q6"), False),
            ("s23", "decision", "Beslut",
             "| Kanal | Uppgift | Vad vi gör | Ansvarig |\n|---|---|---|---|\n| Facebook | Svara och varna | Behåll | Kundservice |\n"
             "| Instagram | Visa jobbet | Utveckla | Presschefen |\n| LinkedIn | Hitta kollegor | Utveckla | HR |\n| X och YouTube | – | Avsluta före jul, länka vidare | Presschefen |\n"
             "| Fiber i Ekvalla | – | Ta över, svara, slå ihop | Kundservice |", ("f4", "f5"), False),
        ),
    ),
    "packaging": (
        "Visa handen som gör jobbet, inte handen som klipper bandet.",
        "agreed", "ali",
        (
            ("s31", "text", "Fem ämnen",
             "1.  **Just nu**: avbrott, grävningar, underhåll\n2.  **Vad du betalar för**: en krona i taget\n3.  **Ute på linjen**: montörernas egna bilder\n"
             "4.  **Varm granne**: spillvärme, solceller, öppet hus\n5.  **Bli kollega**: jobb och praktik", ("f2", "f3"), False),
            ("s32", "text", "Så ser det ut",
             "Ett inlägg handlar om en sak. Första raden säger vad som hänt och för vem. Bilden visar en människa eller ett ställe i Ekvalla. "
             "Filmer är under en minut och textade.", ("f3", "q4"), False),
            ("s33", "text", "Vad vi låter bli",
             "Vi tävlar inte om gilla-markeringar, vi skämtar inte om väder som drabbar någon, och vi lägger inte ut bilder på kunders hem utan att de sagt ja.", (), True),
        ),
    ),
    "listening": (
        "Vi läser varje dag det som sägs om oss, och en gång i månaden det som sägs om det vi bryr oss om.",
        "agreed", "ali",
        (
            ("s41", "text", "Vad vi följer",
             "Vårt namn i alla stavningar, *avbrott*, *fjärrvärme* och *stadsnät* tillsammans med Ekvalla, samt gruppen Ekvalla anslagstavla. "
             "En gång i månaden även *effektavgift* i hela landet, eftersom frågorna kommer hit någon vecka senare.", ("f1", "f2"), False),
            ("s42", "text", "När det blir en fråga för ledningen",
             "Tre gånger så många omnämnanden som en vanlig dag, ett hot mot en medarbetare, eller en fråga från riksmedia: då ringer kundservice presschefen, "
             "som avgör inom en timme vad vi säger.", ("q0",), False),
        ),
    ),
    "dialogue": (
        "Vi svarar innan vi sänder. Den som skriver till oss en kväll när strömmen är borta ska få svar av en människa med namn.",
        "agreed", "maja",
        (
            ("s51", "text", "Hur vi låter",
             "Vi skriver som vi pratar i receptionen: enkelt, vänligt och utan att lova mer än vi kan hålla. Vi säger *strömavbrott*, inte *störning i leveransen*. "
             "Vi ber om ursäkt en gång, och sedan säger vi vad som händer härnäst.", ("q1",), False),
            ("s52", "text", "Hur snabbt vi svarar",
             "Vid avbrott svarar vi inom en timme, också på helgen. Det första svaret får vara kort. Det säger att vi vet, vad vi gör och när vi hör av oss igen.\n\n"
             "En vanlig dag lovar vi ett första svar inom fyra arbetstimmar, räknat från åtta till fem. Den som behöver en specialist får det första svaret direkt, "
             "med namnet på kollegan som återkommer och dagen hon gör det.", ("f1", "q2"), False),
            ("s53", "text", "Vad vi aldrig diskuterar öppet",
             "Fakturor, mätarställningar och sådant som pekar ut en kund flyttar vi till ett privat samtal redan i första svaret. "
             "Vi ber aldrig om personnummer, inte ens i ett direktmeddelande. När någon skriver om en annan människa döljer vi kommentaren och säger varför.", ("f1",), False),
            ("s54", "decision", "Beslut",
             "| När | Första svar | Vem |\n|---|---|---|\n| Avbrott | 1 timme, alla dagar | Driftcentralen, sedan presschefen |\n"
             "| Vanlig fråga | 4 arbetstimmar | Kundservice |\n| Klagomål | 4 arbetstimmar | Enhetens chef, med namn |", ("f1",), False),
        ),
    ),
    "routine": (
        "Driften vet efter två minuter. Rutinen ska se till att kunden gör det efter tjugo.",
        "agreed", "maja",
        (
            ("s61", "text", "En vanlig vecka",
             "Måndag 9.15 planerar kundservice, drift och press veckan på en kvart. Kundservice läser och svarar vardagar kl. 8–17. "
             "Ett inlägg från fältet går ut varje torsdag. Fredag 15.00 lämnas läget över till jouren.", ("q1",), False),
            ("s62", "text", "Kvällar, helger och oväder",
             "Driftcentralen får egen inloggning till Facebook och tre färdiga texter för avbrott. Den som har jour skriver det första svaret. Presschefen tar över när avbrottet "
             "varat en timme.", ("q7", "f1"), False),
            ("s63", "text", "Inloggningar",
             "Varje konto har en ägare, en ersättare och tvåfaktor. Presschefen går igenom listan varje kvartal och samma dag som någon slutar.", ("f5", "q5"), False),
        ),
    ),
    "development": (
        "Fyra mått, fyra gånger om året, ett samtal som slutar i ett beslut.",
        "agreed", "ali",
        (
            ("s71", "text", "Vad vi mäter",
             "Svarstid vid avbrott, svarstid en vanlig dag, tonen när det gäller pris, och inlägg från fältet. Vi räknar på samma sätt varje gång, annars säger talen inget.",
             ("f1", "f2", "f3"), False),
            ("s72", "text", "När vi pratar om det",
             "Ledningsgruppen tar tjugo minuter i mars, juni, september och december: vad hände, vad tror vi, vad ändrar vi. Det som bestäms blir nästa utkast.", (), True),
        ),
    ),
}  # fmt: skip

# What draft 1.1 says differently: statement key → new body (made by answers to inputs, see INPUTS)
CHANGES = {
    "s52": PARTS["dialogue"][3][1][3].replace(
        "inom en timme, också på helgen", "inom trettio minuter, också på helgen"
    ),
    "s54": PARTS["dialogue"][3][3][3].replace("1 timme, alla dagar", "30 minuter, alla dagar"),
}

# The held workshop (on 1.1), and the open one. text, statement, quoted words or "", kind, suggested, who, shows name, workshop 1 or 2,
# answer or None: (outcome, reason)
INPUTS = (
    ("Kontrollrummet lägger ut på kartan inom tjugo minuter ändå. Vi behöver bara inloggningen.", "s52", "inom en timme, också på helgen", "suggestion",
     "inom trettio minuter, också på helgen", "Jonas", True, 1, ("accepted", "Inloggningen är beställd. Trettio minuter gäller från 1 december.")),
    ("Ärligt talat svarar vi inom två de flesta dagar. Lova två så blir vi stolta över det.", "s52", "fyra arbetstimmar, räknat från åtta till fem", "comment", "", "Sara", True, 2, None),
    ("Vad gäller på lördagar?", "s52", "", "comment", "", "", False, 2, None),
    ("Lägg till att vi aldrig skickar betallänkar. Det fanns tre falska konton i våras.", "s53", "Vi ber aldrig om personnummer, inte ens i ett direktmeddelande", "comment", "", "Hanna", True, 2, None),
    ("Dölja är bra. Men vem tittar på söndagar?", "s53", "döljer vi kommentaren och säger varför", "comment", "", "", False, 2, None),
    ("Ursäkta en gång räcker. Bra.", "s51", "Vi ber om ursäkt en gång", "comment", "", "Hanna", True, 1, ("accepted", "Meningen står kvar.")),
    ("Säg strömmen har gått, inte strömavbrott. Så säger alla.", "s51", "", "comment", "", "Montör norr", True, 1, ("accepted_changed", "I löptext skriver vi ”strömmen har gått”. I rubriker behöver sökningen ordet avbrott.")),
    ("Ska vi verkligen svara i anslagstavlan? Det är en privat grupp.", "s22", "Ekvalla anslagstavla", "comment", "", "Sara", True, 1, ("accepted_changed", "Gruppens ansvariga har sagt ja om vi svarar som företaget och bara på frågor till oss.")),
    ("YouTube har våra instruktionsfilmer. De måste finnas kvar någonstans.", "s23", "", "comment", "", "Fibertekniker", True, 1, ("accepted_changed", "Filmerna flyttar till webbplatsen innan kanalen stängs.")),
    ("Stäng inte X. Journalisterna är där.", "s23", "", "comment", "", "", False, 1, ("declined", "Journalister ringer presstelefonen. Två frågor på ett år motiverar inte en bevakad kanal.")),
    ("TikTok då? Eleverna finns där.", "s22", "", "comment", "", "Praktikant", True, 1, ("parked", "Prövas tidigast när Instagram har haft en plan i ett halvår.")),
    ("Bra att det sägs rakt ut: reception först.", "s11", "", "comment", "", "Karin", True, 1, ("accepted", "Står kvar.")),
    ("”Skyltfönster” låter som reklam. Vi är inte en butik.", "s11", "sist ett skyltfönster", "suggestion", "sist ett fönster mot jobbet", "", False, 2, None),
    ("Huvudbudskapet är vackert men varför inte ordet ägare? Folk äger oss.", "s12", "", "comment", "", "Karin", True, 2, None),
    ("Fyra inlägg i månaden räcker inte för att få söka-jobb-effekt. Säg sex.", "s13", "", "comment", "", "HR", True, 2, None),
    ("Fler språk än svenska vid avbrott, tack.", "s21", "", "comment", "", "Sara", True, 1, ("accepted", "Tre färdiga texter översätts till arabiska och somaliska.")),
    ("Vad gör vi när bilden visar en arbetsplatsolycka?", "s32", "", "comment", "", "Skyddsombud", True, 2, None),
    ("Under en minut är för långt. 30 sekunder.", "s32", "Filmer är under en minut och textade", "suggestion", "Filmer är högst en halv minut och textade", "Praktikant", True, 2, None),
    ("Vem textar filmerna?", "s32", "", "comment", "", "", False, 1, ("accepted_changed", "Den som lägger ut. Verktyget gör ett förslag som alltid läses igenom.")),
    ("Ämne 3 är det bästa. Börja med det.", "s31", "", "comment", "", "Montör norr", True, 1, ("accepted", "Ute på linjen startar först.")),
    ("”Varm granne” låter konstigt.", "s31", "Varm granne", "suggestion", "Nära energi", "", False, 1, ("declined", "Sju av tolv föredrog Varm granne, och ordet används redan i Ekvallabladet.")),
    ("Vi borde ha ett ämne om säkerhet: rör inte nedfallna ledningar.", "s31", "", "comment", "", "Jonas", True, 2, None),
    ("Hot mot medarbetare ska anmälas samma dag. Skriv det.", "s42", "ett hot mot en medarbetare", "comment", "", "", False, 2, None),
    ("Tre gånger fler, jämfört med vad? En vanlig tisdag?", "s42", "Tre gånger så många omnämnanden som en vanlig dag", "comment", "", "Ekonomichef", True, 1, ("accepted_changed", "Medianen för samma veckodag de senaste åtta veckorna.")),
    ("Effektavgift i hela landet är smart.", "s41", "", "comment", "", "Ekonomichef", True, 1, ("accepted", "Står kvar.")),
    ("Kan ni följa fibersidorna också?", "s41", "", "comment", "", "Fibertekniker", True, 2, None),
    ("En kvart på måndagen blir en halvtimme. Men okej.", "s61", "", "comment", "", "Sara", True, 1, ("accepted", "Vi sätter klockan.")),
    ("Jouren har redan fullt upp när det blåser.", "s62", "Den som har jour skriver det första svaret", "comment", "", "", False, 1, ("accepted_changed", "Därför tre färdiga texter: svaret tar en minut. Vi mäter tiden i januari.")),
    ("Presschefen kan inte vara ensam bakjour året runt.", "s62", "Presschefen tar över när avbrottet varat en timme", "comment", "", "Hanna", True, 2, None),
    ("Lägg listan över inloggningar i lösenordshanteraren, inte i skåpet.", "s63", "", "comment", "", "It-ansvarig", True, 1, ("accepted", "Lappen är borta sedan fredag.")),
    ("Tvåfaktor via vems telefon?", "s63", "", "comment", "", "", False, 2, None),
    ("Mät hur många som slipper ringa också.", "s71", "", "comment", "", "Ekonomichef", True, 1, ("parked", "Bra mått, men telefonin kan inte lämna det förrän bytet i april.")),
    ("Tonen om pris beror på vädret. Kall vinter = sura.", "s71", "tonen när det gäller pris", "comment", "", "", False, 2, None),
    ("Tjugo minuter i ledningsgruppen. Håll det.", "s72", "", "comment", "", "Karin", True, 1, ("accepted", "Står kvar.")),
    ("Bjud in en montör till mötet i mars.", "s72", "", "comment", "", "Montör norr", True, 2, None),
    ("Klagomål ska chefen svara på, inte kundservice. Bra.", "s54", "", "comment", "", "Sara", True, 1, ("accepted", "Står kvar.")),
    ("”Med namn” – förnamn eller hela?", "s54", "", "comment", "", "", False, 1, ("accepted_changed", "Förnamn och enhet. Ingen ska kunna leta upp en kollega hemma.")),
    ("Skriv att vi också säger till när det är löst.", "s52", "när vi hör av oss igen", "suggestion", "när vi hör av oss igen, och sedan att det är löst", "Sara", True, 2, None),
    ("Bild på barn från öppet hus: hur gör vi?", "s33", "", "comment", "", "Hanna", True, 2, None),
    ("Vi har aldrig skämtat om väder. Men bra att det står.", "s33", "", "comment", "", "", False, 1, ("accepted", "Står kvar.")),
)  # fmt: skip

WORKSHOPS = (
    ("Utkastet, del för del", "Håller det här när det blåser?", -16, 9, 12, "Turbinen, Ekvalla", "choice", "closed"),
    ("Ton, och vem som svarar när", "Hur ska vi låta när vi svarar?", 0, 13, 15, "Turbinen, Ekvalla", "choice", "open"),
)
STEPS = (
    ("Läs delen Ton och dialog", "dialogue", "s51", "read", 10),
    ("Hur snabbt vi svarar", "dialogue", "s52", "comment", 25),
    ("Vad vi aldrig diskuterar öppet", "dialogue", "s53", "comment", 20),
    ("Kvällar, helger och oväder", "routine", "s62", "comment", 25),
    ("Vad vi låter bli", "packaging", "s33", "suggest", 15),
)

LEARNINGS = (
    ("Efter att driften fick egen inloggning sjönk första svaret vid avbrott från fyra timmar till 55 minuter på en månad.",
     "Det var inte viljan som saknades utan inloggningen. Samma sak kan gälla fibern.",
     "Ge stadsnätets jour samma inloggning och skriv in det i rutinen.", "k1", "s62", 20),
    ("Ingen räknade svarstiden under stormveckan, trots att det var då den betydde mest.",
     "Den som släcker bränder hinner inte föra bok. Talet måste komma av sig självt.",
     "Hämta svarstiden ur Facebooks egen statistik den första i månaden.", "k2", "s71", 20),
)  # fmt: skip

LEARNERS = (
    ("Sara Lund", "Kundservice", 1, True), ("Peter Holm", "Kundservice", 1, True), ("Aisha Nur", "Kundservice", 1, True), ("Lena Dahl", "Kundservice", 0, False),
    ("Jonas Ek", "Elnät", 1, True), ("Mikael Sandin", "Elnät", 1, True), ("Tove Grahn", "Elnät", 1, False), ("Ulf Åberg", "Elnät", 0, False),
    ("Rebecka Palm", "Stadsnät", 1, True), ("Yusuf Ali", "Stadsnät", 0, False), ("Hanna Berg", "Stab", 1, True), ("Camilla Wik", "Stab", 0, False),
)  # fmt: skip
