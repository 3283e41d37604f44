"""The guide: six themes with 36 questions and a closing, in both languages. Copied into an engagement at its start.

Source: the method's six themes; the Swedish wording is the agency's own guide, the English one written for itself.
"""

from interviews.models import Theme

QUESTIONS: dict[str, dict[Theme, tuple[str, ...]]] = {
    "sv": {
        Theme.VISION: (
            "Vilken vision och vilka mål styr verksamheten de närmaste tre åren, och var är de beslutade?",
            "Vilka två mål kan kommunikation påverka mest? Hur märker ni att de är uppnådda?",
            "Vilka värderingar ska märkas i varje möte? Ge ett exempel där det lyckades och ett där det inte gjorde det.",
            "Vilka problem eller risker håller ledningen vaken, och vad får aldrig hända i sociala medier?",
            "Vad vill ni att en kund eller invånare ska veta, känna och göra efter kontakt med er?",
            "Vad händer om ni inte gör den här satsningen?",
        ),
        Theme.COMMUNICATION: (
            "Vilken kommunikationsstrategi, plan och vilka styrdokument finns, och vilka används på riktigt?",
            "Vilka kanaler har ni i dag (ägda, köpta, förtjänade, delade) och vad är syftet med var och en?",
            "Hur går en nyhet från idé till publicering? Vem beslutar och hur lång tid tar det?",
            "Hur mäts kommunikationen, vem läser rapporterna och vad har ni ändrat på grund av dem?",
            "Hur hanteras press, kundtjänst och kris, och hur kopplas sociala medier in?",
            "Vilka byråer, verktyg och budgetar finns, och när löper avtalen ut?",
        ),
        Theme.DIGITAL: (
            "Vad har ni investerat i digitalt de senaste tre åren och vad gav det?",
            "Vilka system måste fungera ihop (webb, CRM, ärende, intranät, bildbank, arkiv)?",
            "Vilka data om målgrupper och beteenden finns, och får de användas?",
            "Hur ser kompetensen ut, och vilken utbildning har de som publicerar fått?",
            "Hur styrs behörigheter, lösenord och tvåfaktor för konton?",
            "Vad har ni provat i sociala medier som inte fungerade, och varför?",
        ),
        Theme.ROLES: (
            "Vilka yrkesroller berörs: vem skapar, granskar, publicerar, svarar, beslutar, stödjer, stoppar?",
            "Hur många timmar per vecka är avsatta i dag, och vad ska prioriteras bort?",
            "Vem svarar kvällar och helger? Vad är ett rimligt löfte om svarstid?",
            "Vilka sakkunniga kan och vill synas, och vilket stöd behöver de?",
            "Vem är ersättare vid frånvaro och vad händer när någon slutar?",
            "Vilka chefer måste säga ja för att det ska bli verklighet?",
        ),
        Theme.CULTURE: (
            "Hur pratar medarbetare om jobbet i dag, internt och i egna kanaler?",
            "Vad uppmuntras, vad bestraffas, och vad är man osäker på?",
            "Hur tar organisationen emot kritik? Ge ett färskt exempel.",
            "Hur ser ni på misstag i offentligheten?",
            "Finns hat, hot eller påverkan mot medarbetare, och vilket stöd ges?",
            "Hur sprids nyheter internt, och vilka grupper nås inte?",
        ),
        Theme.MESSAGE: (
            "Vilket är det viktigaste budskapet, i en mening? Vilka bevis stöder det?",
            "Vilka är målgrupperna i prioriteringsordning, och vilka är det medvetet inte?",
            "Vad tror målgruppen i dag, och vad behöver förändras?",
            "Var finns de digitalt, vad frågar de om, på vilka språk och med vilka tillgänglighetsbehov?",
            "Vilka invändningar möter ni oftast, och vad svarar ni?",
            "Vilka andra aktörer talar om samma sak, och vem är trovärdigast?",
        ),
        Theme.CLOSING: (
            "Vad borde jag ha frågat?",
            "Vem mer ska jag prata med?",
            "Vad får jag citera?",
        ),
    },
    "en": {
        Theme.VISION: (
            "Which vision and goals guide the organisation for the next three years, and where were they decided?",
            "Which two goals can communication influence most? How will you notice that they are reached?",
            "Which values should show in every encounter? Give one example where they did and one where they did not.",
            "Which problems or risks keep the management awake, and what must never happen in social media?",
            "What should a customer or resident know, feel and do after being in touch with you?",
            "What happens if you do not make this effort?",
        ),
        Theme.COMMUNICATION: (
            "Which communication strategy, plan and policies exist, and which of them are actually used?",
            "Which channels do you have today (owned, paid, earned, shared), and what is each one for?",
            "How does a piece of news get from idea to publication? Who decides, and how long does it take?",
            "How is communication measured, who reads the reports, and what have you changed because of them?",
            "How are the press, customer service and crises handled, and where do social media come in?",
            "Which agencies, tools and budgets are there, and when do the contracts end?",
        ),
        Theme.DIGITAL: (
            "What have you invested in digitally in the last three years, and what did it give you?",
            "Which systems must work together (website, CRM, case handling, intranet, image bank, archive)?",
            "Which data about audiences and behaviour exist, and may they be used?",
            "What skills are there, and what training have those who publish been given?",
            "How are access, passwords and two-factor sign-in to the accounts managed?",
            "What have you tried in social media that did not work, and why?",
        ),
        Theme.ROLES: (
            "Which roles are involved: who creates, reviews, publishes, answers, decides, supports, stops?",
            "How many hours a week are set aside today, and what should give way?",
            "Who answers in the evenings and at weekends? What is a reasonable promise?",
            "Which experts can and want to be seen, and what support do they need?",
            "Who stands in during absence, and what happens when somebody leaves?",
            "Which managers must say yes for this to become reality?",
        ),
        Theme.CULTURE: (
            "How do staff talk about their work today, inside and in their own channels?",
            "What is encouraged, what is punished, and what are people unsure about?",
            "How does the organisation take criticism? Give a recent example.",
            "How do you look upon mistakes made in public?",
            "Is there hate, threat or pressure against staff, and what support do they get?",
            "How does news spread inside, and which groups does it not reach?",
        ),
        Theme.MESSAGE: (
            "What is the most important message, in one sentence? What proves it?",
            "Who are the audiences in order of priority, and who deliberately is not?",
            "What does the audience believe today, and what needs to change?",
            "Where are they online, what do they ask, in which languages and with which accessibility needs?",
            "Which objections do you meet most often, and what do you answer?",
            "Who else speaks about the same thing, and who is most credible?",
        ),
        Theme.CLOSING: (
            "What should I have asked?",
            "Who else should I talk to?",
            "What may I quote?",
        ),
    },
}
