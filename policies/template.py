"""Starting rules for each kind of policy, in both languages: drafts to edit, not truth.

Source: the method's phase 4 and the common ground of Swedish handbooks: tone along four dimensions, rights and consent for
images, encouragement first for employees. The employee policy branches: staff of a public body have a constitutional
freedom to express themselves and to inform the media that no policy may limit (TF 1:7, YGL 1:10); wording is to be checked
by counsel before it is shown as law.
"""

from dataclasses import dataclass

from policies.models import Policy

Kind = Policy.Kind


@dataclass(frozen=True, slots=True)
class Case:
    """One starting rule. `only` narrows it to public or private employers."""

    case: str
    answer: str
    do: str
    dont: str
    reason: str
    only: str = ""


@dataclass(frozen=True, slots=True)
class Start:
    title: str
    intro: str
    cases: tuple[Case, ...]


STARTS: dict[str, dict[str, Start]] = {
    "sv": {
        Kind.TONE: Start(
            "Ton i dialogen",
            "Så låter vi när vi svarar. Vi är *personliga, inte privata*, *enkla, inte förenklande* och *lugna, inte kalla*.",
            (
                Case("Hur börjar jag ett svar?", "Med personen och saken, inte med oss.",
                     "Hej Lena, tråkigt att det tog så lång tid. Det här har hänt: …",
                     "Hej! Tack för att du kontaktar oss. Vi beklagar eventuella olägenheter.",
                     "Den som skriver vill veta att en människa har läst."),
                Case("Hur svarar jag på kritik som är befogad?", "Säg att det blev fel, en gång. Säg sedan vad som händer.",
                     "Du har rätt, vi borde ha sagt till. I dag gör vi så här, och på torsdag hör jag av mig.",
                     "Vi gör alltid vårt bästa för våra kunder.",
                     "En ursäkt räcker. Upprepade ursäkter låter tomma."),
                Case("Hur svarar jag på en fråga jag inte kan?", "Svara ändå, direkt, och säg vem som återkommer och när.",
                     "Det vet Ali bäst. Han svarar dig här före onsdag klockan 12.",
                     "Vi återkommer.", "Ett löfte med namn och dag går att lita på."),
                Case("Hur gör jag när någon sprider felaktiga uppgifter?", "Rätta sakligt, visa var det står, och lämna sedan diskussionen.",
                     "Det stämmer inte riktigt: taxan gäller från mars. Hela listan finns här: …",
                     "Sluta sprida lögner!", "Det är de som läser tyst som ska övertygas."),
                Case("Hur svarar jag på hot och hat?", "Spara en kopia, dölj, säg varför och anmäl. Svara inte på innehållet.",
                     "Kommentaren är dold eftersom den hotar en medarbetare. Våra samtalsregler: …",
                     "Ta bort utan att spara. Gå i svaromål.", "Medarbetarens trygghet går först, och en polisanmälan behöver en kopia."),
                Case("Får jag använda emojis och utropstecken?", "Ett i taget, och aldrig när någon är arg eller orolig.",
                     "Grattis till nya bron!", "Oj då!!! :-S :-S", "Det som lättar upp en glad nyhet låter nonchalant i ett problem."),
                Case("När flyttar jag samtalet från det öppna?", "Så fort det handlar om en person, ett ärende eller en faktura.",
                     "Skriv till oss i ett meddelande så tittar jag på just din faktura. Skicka aldrig personnummer.",
                     "Vad har du för kundnummer?", "Det som pekar ut någon hör inte hemma i ett öppet flöde."),
            ),
        ),
        Kind.IMAGES: Start(
            "Bilder och film",
            "En bra bild visar en människa som gör något på riktigt. Varje bild har en upphovsperson, ett ja från dem som syns och en beskrivning.",
            (
                Case("Får jag lägga ut en bild på en kund eller besökare?", "Ja, om personen har sagt ja till just det och vet var bilden hamnar.",
                     "Fråga före, skriv upp namn, dag och vad du frågade om.", "Räkna med att tystnad är ett ja.",
                     "Ett medgivande ska gå att visa och går att ta tillbaka."),
                Case("Får jag visa barn?", "Bara med vårdnadshavares ja, och aldrig så att barnet kan hittas.",
                     "Visa händer, ryggar och leken.", "Namn, skola eller namnskylt i bild.", "Barn kan inte själva ta ställning till spridningen."),
                Case("Vems bild är det?", "Den som tog den. Använd egna bilder eller bilder med skriftlig rätt.",
                     "Skriv fotografens namn i bildbanken och vid bilden.", "Hämta en bild från en sökning.", "Upphovsrätten gäller även det som är lätt att kopiera."),
                Case("Behöver bilden en beskrivning?", "Alltid, om den säger något.",
                     "Alt-text: ”En montör i orange väst byter en säkring i ett elskåp.”", "Alt-text: ”bild1.jpg”",
                     "Den som inte ser bilden ska få veta samma sak."),
                Case("Måste filmen textas?", "Ja, också den korta.", "Läs igenom den automatiska texten innan du publicerar.",
                     "Lita på att ljudet är på.", "De flesta tittar utan ljud, och några hör inte."),
                Case("Får jag använda en bild som en AI har gjort?", "Inte av människor eller händelser. Annars med märkning.",
                     "Skriv ”Bilden är gjord med AI” i inlägget.", "En påhittad kund, en påhittad olycka.",
                     "Den som tror på bilden ska inte känna sig lurad."),
                Case("Vad gör jag om någon vill att bilden tas bort?", "Ta bort den samma dag och tacka för att de sa till.",
                     "Ta bort, anteckna, säg vad du har gjort.", "Diskutera om det verkligen behövs.", "Förtroendet är värt mer än bilden."),
            ),
        ),
        Kind.EMPLOYEES: Start(
            "Du och sociala medier",
            "Vi blir glada när du berättar om ditt jobb. Här är det som gör det enkelt, och det du behöver tänka på. Du är fri att låta bli.",
            (
                Case("Får jag berätta om mitt jobb?", "Ja, gärna.", "Visa hur det går till, vad du är stolt över och vad du lär dig.",
                     "Vänta på att någon ska be dig.", "Ingen är mer trovärdig än den som gör jobbet."),
                Case("Ska jag säga var jag jobbar?", "Ja, när du skriver om något som rör arbetsplatsen.",
                     "”Jag jobbar på … men det här tycker jag själv.”", "Berömma oss utan att säga att du arbetar här.",
                     "Den som läser ska veta vem som talar."),
                Case("Vad får jag inte lägga ut?", "Sådant som pekar ut någon, som är hemligt eller som visar hur man tar sig in.",
                     "Fråga kollegan innan bilden, och titta efter skärmar och namnskyltar.", "Kunders hem, handlingar, koder, pågående ärenden.",
                     "Sekretess och säkerhet gäller också på fritiden."),
                Case("Måste jag använda mitt privata konto?", "Nej, aldrig.", "Dela om du vill.", "Känna dig tvungen.", "Ditt konto är ditt."),
                Case("Får jag kritisera min arbetsgivare?", "Ja. Du har rätt att säga vad du tycker och att lämna uppgifter till medier.",
                     "Säg det gärna internt också, så att det kan bli bättre.", "Lämna ut sekretessbelagda uppgifter.",
                     "Yttrandefriheten och meddelarfriheten gäller dig som arbetar i offentlig verksamhet. Ingen får efterforska vem som har berättat eller straffa den som gjort det.",
                     "public"),
                Case("Får jag kritisera min arbetsgivare?", "Ja, sakligt. Ta först upp det hos oss, så att vi får en chans att rätta till det.",
                     "Håll dig till fakta och till det du själv vet.", "Sprida uppgifter som skadar utan att ha tagit upp dem internt.",
                     "I privat anställning finns en lojalitetsplikt, men också en rätt att kritisera när saken har tagits upp, uppgifterna stämmer och syftet är att något ska bli bättre.",
                     "private"),
                Case("Vad gör jag om någon hotar eller hänger ut mig?", "Spara, svara inte, ring din chef direkt.",
                     "Ta en skärmbild med adress och tid.", "Bära det själv.", "Du får stöd, och vi anmäler."),
                Case("Måste jag märka ett inlägg när jag tipsar om våra tjänster?", "Ja, säg att du arbetar här.",
                     "”Reklam för min arbetsgivare” överst i inlägget.", "Gömma det i en hashtag sist.", "Reklam ska synas direkt, också när den är välment."),
                Case("Vem frågar jag?", "Kommunikationsavdelningen. Hellre en gång för mycket.", "Skriv eller ring innan du lägger ut något du tvekar om.",
                     "Låta bli att fråga för att det känns dumt.", "Det finns inga dumma frågor här."),
            ),
        ),
    },
    "en": {
        Kind.TONE: Start(
            "Tone in dialogue",
            "This is how we sound when we answer. We are *personal, not private*, *simple, not simplistic*, and *calm, not cold*.",
            (
                Case("How do I begin an answer?", "With the person and the matter, not with us.",
                     "Hi Lena, I am sorry it took so long. This is what happened: …", "Hello! Thank you for contacting us. We apologise for any inconvenience.",
                     "Whoever writes wants to know that a person has read it."),
                Case("How do I answer criticism that is justified?", "Say once that it went wrong. Then say what happens next.",
                     "You are right, we should have said so. This is what we do today, and on Thursday you will hear from me.",
                     "We always do our best for our customers.", "One apology is enough. Repeated ones sound hollow."),
                Case("How do I answer what I do not know?", "Answer anyway, at once, and say who returns and when.",
                     "Ali knows best. He will answer you here by noon on Wednesday.", "We will get back to you.", "A promise with a name and a day can be trusted."),
                Case("What do I do when somebody spreads wrong facts?", "Correct them plainly, show where it stands, then leave the discussion.",
                     "That is not quite right: the fee applies from March. The whole list is here: …", "Stop spreading lies!", "The ones to convince are those who read in silence."),
                Case("How do I answer threats and hate?", "Save a copy, hide it, say why, report it. Do not answer the content.",
                     "This comment is hidden because it threatens a colleague. Our house rules: …", "Delete without saving. Argue back.",
                     "The colleague’s safety comes first, and a report needs a copy."),
                Case("May I use emojis and exclamation marks?", "One at a time, and never when somebody is angry or worried.",
                     "Congratulations on the new bridge!", "Oops!!! :-S :-S", "What lightens good news sounds careless in a problem."),
                Case("When do I move the conversation out of the open?", "As soon as it is about a person, a case or an invoice.",
                     "Send us a message and I will look at your invoice. Never send your identity number.", "What is your customer number?",
                     "What points somebody out does not belong in an open thread."),
            ),
        ),
        Kind.IMAGES: Start(
            "Images and film",
            "A good picture shows a person doing something real. Every picture has an author, a yes from those who are seen, and a description.",
            (
                Case("May I post a picture of a customer or visitor?", "Yes, if the person has said yes to just that and knows where it will be seen.",
                     "Ask first; write down the name, the day and what you asked for.", "Take silence for a yes.", "Consent must be possible to show, and to take back."),
                Case("May I show children?", "Only with a guardian’s yes, and never so that the child can be found.",
                     "Show hands, backs and the game.", "Name, school or name tag in the picture.", "Children cannot judge the spread themselves."),
                Case("Whose picture is it?", "Whoever took it. Use our own, or pictures with a written licence.",
                     "Write the photographer’s name in the image bank and beside the picture.", "Take a picture from a search.", "Copyright also covers what is easy to copy."),
                Case("Does the picture need a description?", "Always, if it says something.",
                     "Alt text: “A technician in an orange vest changes a fuse.”", "Alt text: “image1.jpg”", "Whoever cannot see the picture should learn the same."),
                Case("Must the film have captions?", "Yes, the short one too.", "Read the automatic captions through before you publish.",
                     "Trust that the sound is on.", "Most people watch without sound, and some cannot hear."),
                Case("May I use an image made by AI?", "Not of people or events. Otherwise with a label.", "Write “This image was made with AI” in the post.",
                     "An invented customer, an invented accident.", "Whoever believes the picture should not feel deceived."),
                Case("What do I do if somebody wants the picture gone?", "Remove it the same day and thank them for saying so.",
                     "Remove, make a note, say what you did.", "Discuss whether it is really necessary.", "Trust is worth more than the picture."),
            ),
        ),
        Kind.EMPLOYEES: Start(
            "You and social media",
            "We are glad when you talk about your work. Here is what makes it easy, and what to keep in mind. You are free not to.",
            (
                Case("May I talk about my work?", "Yes, please.", "Show how it is done, what you are proud of and what you learn.",
                     "Wait until somebody asks you.", "Nobody is more credible than the one who does the work."),
                Case("Should I say where I work?", "Yes, when you write about something that concerns the workplace.",
                     "“I work at …, but this is my own view.”", "Praise us without saying that you work here.", "Readers should know who is speaking."),
                Case("What may I not post?", "What points somebody out, what is secret, and what shows how to get in.",
                     "Ask your colleague before the picture; look out for screens and name tags.", "Customers’ homes, documents, codes, open cases.",
                     "Confidentiality and security apply in your free time too."),
                Case("Must I use my private account?", "No, never.", "Share if you like.", "Feel obliged.", "Your account is yours."),
                Case("May I criticise my employer?", "Yes. You have the right to say what you think and to inform the media.",
                     "Say it inside as well, so that it can get better.", "Give away what is covered by secrecy.",
                     "Freedom of expression and freedom to inform the media apply to you who work in the public sector. Nobody may look for who told, or punish them.",
                     "public"),
                Case("May I criticise my employer?", "Yes, with facts. Raise it with us first, so that we get a chance to put it right.",
                     "Keep to facts and to what you know yourself.", "Spread harmful claims without having raised them inside.",
                     "Private employment carries a duty of loyalty, and also a right to criticise when the matter was raised, the facts hold and the aim is to make something better.",
                     "private"),
                Case("What do I do if somebody threatens or exposes me?", "Save it, do not answer, call your manager at once.",
                     "Take a screenshot with address and time.", "Carry it alone.", "You get support, and we report it."),
                Case("Must I label a post in which I recommend our services?", "Yes, say that you work here.",
                     "“Advertising for my employer” at the top of the post.", "Hide it in a hashtag at the end.", "Advertising must be visible at once, also when it is well meant."),
                Case("Whom do I ask?", "The communications team. Rather once too often.", "Write or call before you post something you hesitate about.",
                     "Not ask because it feels silly.", "There are no silly questions here."),
            ),
        ),
    },
}  # fmt: skip


def starting_cases(kind: str, language: str, *, is_public_body: bool) -> tuple[Case, ...]:
    """The starting rules of a kind for this employer."""
    other = "private" if is_public_body else "public"
    return tuple(case for case in STARTS[language][kind].cases if case.only != other)
