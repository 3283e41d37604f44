"""Northwharf Maritime Museum: the same agency's second client, in English and at the beginning."""

from strategy_site.demo.mentions import Theme, Town

CLIENT = {
    "name": "Northwharf Maritime Museum",
    "sector": "Museum",
    "is_public_body": True,
    "website": "https://www.northwharf.example/",
    "colour": "#1c4e8c",
}
PEOPLE = (
    ("emma", "Emma Clarke", "Head of audience", "emma.clarke@northwharf.example", "client_lead"),
    ("tom", "Tom Whitfield", "Curator", "tom.whitfield@northwharf.example", "contributor"),
)
PHASES = (
    ("current_state", 14, -7, None),
    ("interview", 7, -21, None),
    ("strategy", -21, -60, None),
    ("policies", -45, -70, None),
    ("workshops", -50, -75, None),
    ("trainings", -80, -110, None),
    ("follow_up", -110, None, None),
)
CHANNELS = (
    ("instagram", "northwharfmuseum", "Northwharf Museum", "active", True, "Emma Clarke", "Show the collection", "", "", ((10, 8420, "12", "30", 1),)),
    ("facebook", "northwharf", "Northwharf Maritime Museum", "active", True, "", "Opening hours and events", "", "", ((10, 5130, "6", "52", 4),)),
)  # fmt: skip
RESPONDENTS = (
    ("Emma Clarke", "Head of audience", "communication", 5, {
        1: "The trustees decided in spring: a third more visitors under 30 by 2029, and the dry dock saved.",
        8: "Instagram is me. Facebook is whoever opens the door that morning.",
        20: "Four hours a week on a good week. None in August.",
        31: "The sea made this town. We are where you can still touch it.",
    }, ((8, "Facebook is whoever opens the door that morning.", "named"),)),
    ("Tom Whitfield", "Curator", "business", 2, {
        22: "I would happily film the conservation work. Nobody has asked, and I do not know what I may show.",
        27: "Badly, to be honest. We write a long reply, argue about it for a week and then do not send it.",
    }, ((27, "We write a long reply, argue about it for a week and then do not send it.", "role_only"),)),
)  # fmt: skip

VISIT = Theme(
    34,
    (58, 24, 18),
    (
        "Took the kids to the {place} today. They did not want to leave.",
        "The guide at the {place} was wonderful. An hour went by in a minute.",
        "Best rainy Sunday in years at the {place}.",
    ),
    (
        "Does anyone know if the {place} is open on Mondays?",
        "How long do you need for the {place}?",
        "Is the {place} step-free?",
    ),
    (
        "The {place} was closed without notice. We drove two hours.",
        "Website said open, door said closed. Wrote to them last week, still no answer.",
    ),
    ("Record summer at the {place}", "What to do this half-term: the {place}"),
)
DOCK = Theme(
    22,
    (40, 36, 24),
    ("Signed the petition for the dry dock. Save it!", "Proud of everyone working to keep the dry dock in the town."),
    ("What is happening with the dry dock?", "When does the council decide about the dry dock?"),
    ("The dry dock has been falling apart for ten years and the museum says nothing.",),
    ("Dry dock: trustees ask for two more years", "The fight for the dry dock"),
)
SCHOOLS = Theme(
    14,
    (70, 24, 6),
    ("Year 5 came home talking about knots and cholera. Thank you, Northwharf!",),
    ("Do you still run the school sleepover on the lightship?",),
    ("Booked a school visit in May, nobody knew we were coming.",),
    ("Pupils spend a night on the lightship",),
)
FLOOD = Theme(
    1,
    (16, 44, 40),
    ("Hats off to the volunteers who carried out the ship models.",),
    ("Is the museum all right after the flood?", "Any news of the collection?"),
    ("Three days after the flood and the museum’s page still advertises the café.",),
    ("Flood reaches the museum’s lower hall",),
)
TOWN = Town(
    header=(
        "Date", "Time", "Media type", "Source", "Headline", "Text", "URL", "Author", "Handle", "Sentiment", "Reach",
        "Reactions", "Comments", "Shares",
    ),
    first=("Alice", "Ben", "Chloe", "Dev", "Ellen", "Finlay", "Grace", "Harun", "Isla", "Jack", "Kate", "Leo", "Mia", "Noor", "Oscar", "Priya"),
    last=("Ashworth", "Brand", "Carter", "Dunn", "Ellis", "Foster", "Grant", "Hughes", "Iqbal", "Jones", "Knight", "Lamb", "Moss", "Nash"),
    sources=(
        ("Instagram", "Instagram", False, 32),
        ("Facebook", "Northwharf Maritime Museum", False, 24),
        ("X", "X", False, 10),
        ("Review", "Visitor reviews", False, 16),
        ("News", "The Wharf Gazette", True, 12),
        ("Blog", "Rainy Day Out", True, 6),
    ),
    places=("lightship", "rope hall", "dry dock", "map room", "museum"),
    themes=(VISIT, DOCK, SCHOOLS),
    storm=FLOOD,
    tones=("Positive", "Neutral", "Negative"),
    storm_days_ago=20,
)  # fmt: skip
