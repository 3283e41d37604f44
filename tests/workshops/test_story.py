"""One workshop in a real browser: a facilitator, two phones and the screen in the room."""

import pytest

from strategies.models import Disposition, Input
from tests.workshops import rooms
from workshops import services
from workshops.models import Participant

PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}


def enter(phone, workshop, name="Sara"):
    phone.goto(f"/w/{workshop.code}/")
    phone.get_by_label("Vad heter du?").fill(name)
    phone.get_by_role("button", name="Gå in").click()
    phone.wait_for_url("**/read/")
    ready(phone)
    return phone


def ready(page):
    page.wait_for_function("() => document.documentElement.dataset.ready")


def write(phone, text):
    phone.get_by_role("link", name="Kommentera stycket").click()
    phone.get_by_label("Din kommentar").and_(phone.locator("textarea")).fill(text)
    phone.get_by_role("button", name="Skicka").click()


def test_a_workshop_from_the_code_to_an_answer_that_changes_the_text(new_page, wait_until, axe, draft, lead):
    about = rooms.statement(draft, "En vanlig dag lovar vi ett första svar inom fyra arbetstimmar.", part=4)
    rooms.statement(draft, "Den som behöver en specialist får det första svaret direkt.", part=4)
    workshop = rooms.opened(draft, lead, about=about)
    run = new_page(lead, viewport={"width": 1440, "height": 900})
    run.goto(f"{workshop.get_absolute_url()}run/")
    ready(run)
    screen = new_page(lead, viewport={"width": 1920, "height": 1080})
    screen.goto(f"{workshop.get_absolute_url()}screen/")
    screen.get_by_text(workshop.spoken_code).wait_for()

    # A phone comes in; the screen counts it without a reload.
    sara = enter(new_page(**PHONE), workshop)
    screen.locator("[data-people]", has_text="1").wait_for()
    assert axe(sara) == []

    # The room begins: the screen shows the sentence.
    run.get_by_role("button", name="Börja").click()
    screen.locator(".focus", has_text="fyra arbetstimmar").wait_for()
    assert axe(screen) == []

    # A remark: stored first, then told; the facilitator is asked before anything moves.
    write(sara, "Två timmar räcker.")
    sara.locator("[data-sent=stored]", has_text="Skickat.").wait_for()
    run.get_by_role("link", name="Visa 1 ny").click()
    row = run.locator(".one", has_text="Två timmar räcker.")
    row.get_by_text("Sara").wait_for()

    # Shown: it stands on the screen and on the other phone.
    jonas = enter(new_page(**PHONE), workshop, "Jonas")
    row.get_by_role("button", name="Visa").click()
    screen.locator(".said li", has_text="Två timmar räcker.").wait_for()
    jonas.get_by_text("Två timmar räcker.").wait_for()
    jonas.get_by_role("button", name="Håller med").click()
    jonas.get_by_role("button", name="Du håller med").wait_for()
    screen.locator(".said .w", has_text="1").wait_for()

    # Answered, and the text changed at once: everybody sees the new words, Sara her answer.
    row.locator("summary").click()
    row.locator("[name=disposition][value=accepted]").check(force=True)
    row.locator("[name=changes_text]").check()
    row.get_by_label("Texten som den kommer att lyda").fill(
        "En vanlig dag lovar vi ett första svar inom två arbetstimmar."
    )
    row.get_by_role("button", name="Spara svaret").click()
    screen.locator(".focus", has_text="två arbetstimmar").wait_for()
    jonas.locator(".blk.focus [data-text]", has_text="två arbetstimmar").wait_for()
    sara.locator(".its-answer").wait_for()
    about.refresh_from_db()
    assert about.body == "En vanlig dag lovar vi ett första svar inom två arbetstimmar."
    assert Disposition.objects.get().outcome == "accepted"

    # The next step: the phones that follow go there by themselves.
    run.get_by_role("button", name="Nästa").click()
    sara.locator("[data-now]", has_text="What we answer").wait_for()
    assert run.locator(".is-now", has_text="What we answer").count() == 1
    assert axe(run) == []


def test_the_room_is_led_by_the_keys(new_page, wait_until, draft, lead):
    workshop = rooms.opened(draft, lead)
    older = rooms.said(workshop, "An older one.", name="Bo")
    contribution = rooms.said(workshop)
    run = new_page(lead, viewport={"width": 1440, "height": 900})
    run.goto(f"{workshop.get_absolute_url()}run/")
    ready(run)

    def state():
        workshop.refresh_from_db()
        contribution.refresh_from_db()
        return workshop.step and workshop.step.position, workshop.screen, contribution.is_on_screen

    def press(key, *expected):
        run.keyboard.press(key)
        wait_until(lambda: state() == expected)
        run.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")

    press("ArrowRight", 1, "discuss", False)  # it begins
    press("ArrowRight", 2, "discuss", False)
    press("ArrowLeft", 1, "discuss", False)
    press("Space", 1, "discuss", True)
    press("h", 1, "discuss", False)
    press("b", 1, "blank", False)
    # Where somebody writes, a letter is a letter, and what is half written outlives the renewal of its row.
    row = run.locator(f'.one[data-id="{older.input_id}"]')
    row.locator("summary").click()
    row.get_by_role("radio").first.check()
    row.locator("[name=reason]").press("h")
    assert state() == (1, "blank", False)
    row.locator("summary").click()
    row.get_by_role("button", name="Visa", exact=True).click()
    row.and_(run.locator(".is-shown")).wait_for()
    assert row.locator("[name=reason]").input_value() == "h"
    assert row.locator("[name=disposition]").first.is_checked()


def test_what_is_pressed_while_the_list_is_drawn_anew_is_pressed(new_page, draft, lead):
    """Somebody else shows something between the button of the mouse going down and coming up. Seen to fail without
    `releasing`: the click was of nothing."""
    workshop = rooms.opened(draft, lead)
    contribution = rooms.said(workshop)
    other = rooms.said(workshop, "Another one.", name="Bo")
    run = new_page(lead, viewport={"width": 1440, "height": 900})
    run.goto(f"{workshop.get_absolute_url()}run/")
    ready(run)
    row = run.locator(f'.one[data-id="{contribution.input_id}"]')
    row.locator("summary").click()
    row.get_by_role("radio").first.hover()

    run.mouse.down()
    with run.expect_response(lambda answer: "part=said" in answer.url) as drawn:
        services.show(other, by=lead)
    drawn.value.finished()
    run.evaluate("() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))")
    run.mouse.up()

    run.locator(f'.one.is-shown[data-id="{other.input_id}"]').wait_for()
    assert row.get_by_role("radio").first.is_checked()


def test_whoever_presses_twice_comes_two_steps_on(new_page, wait_until, draft, lead):
    """The second press comes before the first is answered, on a button that the answer draws anew."""
    workshop = rooms.opened(draft, lead)
    run = new_page(lead)
    run.goto(f"{workshop.get_absolute_url()}run/")
    ready(run)

    run.evaluate("""() => ['ArrowRight', 'ArrowRight'].forEach(
        (key) => document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true })))""")

    run.locator(".is-now", has_text="What we answer").wait_for()
    workshop.refresh_from_db()
    assert (workshop.step.position, workshop.screen) == (2, "discuss")


def test_the_screen_keeps_its_picture_while_the_network_is_away(new_page, draft, lead):
    workshop = rooms.opened(draft, lead, about=rooms.statement(draft))
    services.set_step(workshop, workshop.steps.first(), by=lead)
    screen = new_page(lead, viewport={"width": 1920, "height": 1080})
    # Chromium leaves a stream that is open alone when it is told to be offline: here it never opens.
    screen.route("**/stream/*", lambda route: route.abort())
    screen.goto(f"{workshop.get_absolute_url()}screen/")

    screen.get_by_text("återansluter").wait_for()
    assert "four working hours" in screen.locator(".focus").inner_text()
    screen.unroute("**/stream/*")
    screen.get_by_text("återansluter").wait_for(state="detached", timeout=25_000)


def test_what_is_written_without_a_network_arrives_once_and_in_order(new_page, wait_until, draft, lead):
    workshop = rooms.opened(draft, lead, about=rooms.statement(draft))
    phone = enter(new_page(**PHONE), workshop)

    phone.context.set_offline(True)
    for n in range(3):
        write(phone, f"Utan nät {n}")
        phone.locator("#sheet").get_by_text("I telefonen").wait_for()
        phone.locator("#sheet").get_by_role("link", name="Stäng").click()
    assert phone.locator("[data-in-phone] li").count() == 3
    assert Input.objects.count() == 0
    phone.context.set_offline(False)

    wait_until(lambda: Input.objects.count() == 3, seconds=15)
    phone.locator(".voices-list li.is-own").nth(2).wait_for()
    assert list(Input.objects.order_by("created_at").values_list("text", flat=True)) == [
        f"Utan nät {n}" for n in range(3)
    ]
    assert phone.locator("[data-in-phone] li").count() == 0


def test_a_phone_that_is_closed_and_opened_again_sends_what_it_kept(new_page, wait_until, draft, lead):
    workshop = rooms.opened(draft, lead, about=rooms.statement(draft))
    phone = enter(new_page(**PHONE), workshop)
    phone.context.set_offline(True)
    write(phone, "Kvar i telefonen")
    phone.locator("#sheet").get_by_text("I telefonen").wait_for()
    context, address = phone.context, phone.url
    phone.close()
    services.set_step(workshop, workshop.steps.last(), by=lead)

    context.set_offline(False)
    again = context.new_page()
    again.goto(address)

    wait_until(lambda: Input.objects.count() == 1, seconds=15)
    assert Input.objects.get().contribution.step == workshop.steps.first()


def test_an_answer_that_got_lost_on_the_way_is_asked_for_again(new_page, wait_until, draft, lead):
    workshop = rooms.opened(draft, lead, about=rooms.statement(draft))
    phone = enter(new_page(**PHONE), workshop)
    posts = []

    def lose_the_first(route):
        posts.append(route.request.post_data)
        if len(posts) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    phone.route("**/inputs/", lose_the_first)
    write(phone, "Två timmar räcker.")

    phone.locator("[data-sent=stored]").wait_for()
    assert len(posts) == 2
    assert Input.objects.count() == 1


def test_a_token_that_has_expired_loses_nothing(new_page, wait_until, draft, lead):
    workshop = rooms.opened(draft, lead, about=rooms.statement(draft))
    phone = enter(new_page(**PHONE), workshop)
    phone.context.clear_cookies(name="csrftoken")

    write(phone, "Efter en natt")

    phone.locator("[data-sent=stored]", has_text="Skickat.").wait_for()
    assert Input.objects.get().text == "Efter en natt"


def test_what_was_being_written_is_there_after_a_reload(new_page, draft, lead):
    workshop = rooms.opened(draft, lead, about=rooms.statement(draft))
    phone = enter(new_page(**PHONE), workshop)
    phone.get_by_role("link", name="Kommentera stycket").click()
    phone.locator("#sheet textarea[name=text]").fill("Mitt i en mening")

    phone.reload()
    ready(phone)
    phone.get_by_role("link", name="Kommentera stycket").click()

    assert phone.locator("#sheet textarea[name=text]").input_value() == "Mitt i en mening"


def test_changing_the_text_on_a_phone_is_a_suggestion(new_page, wait_until, draft, lead):
    workshop = rooms.opened(draft, lead, about=rooms.statement(draft))
    phone = enter(new_page(**PHONE), workshop)

    phone.get_by_role("link", name="Kommentera stycket").click()
    phone.locator("#sheet").get_by_text("Ändra texten").click()
    field = phone.get_by_label("Texten som du skulle skriva den")
    assert field.input_value() == "We answer within four working hours."
    field.fill("We answer within two working hours.")
    phone.get_by_role("button", name="Skicka").click()

    phone.locator("[data-sent=stored]").wait_for()
    row = Input.objects.get()
    assert (row.kind, row.suggested, row.exact) == ("suggestion", "We answer within two working hours.", "")


def test_everything_works_on_a_phone_without_a_script(new_page, draft, lead):
    workshop = rooms.opened(draft, lead, about=rooms.statement(draft))
    services.show(rooms.said(workshop, "Shown to all.", name="Jonas", about=draft.statement_rows.get()), by=lead)
    phone = new_page(**PHONE, java_script_enabled=False)
    phone.goto(f"/w/{workshop.code}/")
    phone.get_by_label("Vad heter du?").fill("Sara")
    phone.get_by_role("button", name="Gå in").click()

    phone.get_by_role("link", name="Kommentera stycket").click()
    phone.locator("textarea[name=text]").fill("Utan script")
    phone.get_by_role("button", name="Skicka").click()
    phone.get_by_text("Skickat.").wait_for()
    phone.get_by_role("button", name="Håller med").click()
    phone.get_by_role("button", name="Du håller med").wait_for()
    phone.get_by_role("link", name="Mina kommentarer").click()

    phone.get_by_text("Utan script").wait_for()
    assert Input.objects.filter(text="Utan script").count() == 1


def test_the_first_view_of_a_phone_is_small(new_page, draft, lead):
    workshop = rooms.opened(draft, lead)
    phone = new_page(**PHONE)
    sizes = []
    phone.on("response", lambda response: sizes.append((response.url, len(response.body()))))

    phone.goto(f"/w/{workshop.code}/", wait_until="networkidle")

    asked = [size for url, size in sizes if not url.startswith("data:")]
    assert len(asked) <= 6
    assert sum(asked) <= 150_000


def test_nothing_is_wrong_with_any_page(new_page, axe, draft, lead):
    about = rooms.statement(draft)
    workshop = rooms.opened(draft, lead, about=about, answers_by="2027-01-01")
    services.show(rooms.said(workshop, about=about), by=lead)
    suggestion = rooms.said(
        workshop, "", about=about, kind="suggestion", suggested="We answer within two working hours."
    )
    services.answer(suggestion, outcome="declined", reason="Not before the rota.", by=lead)
    phone = new_page(**PHONE)
    member = new_page(lead, viewport={"width": 1440, "height": 900})
    found = {}

    for path in ("/w/", "/w/ABCDEFGH/", f"/w/{workshop.code}/"):
        phone.goto(path)
        found[path] = axe(phone, both_themes=True)
    phone.locator("[name=name]").fill("Sara")
    phone.locator(".btn-touch").click()
    phone.wait_for_url("**/read/")
    for path in ("read/", f"read/?write={about.key}", "mine/", "leave/"):
        phone.goto(f"/w/{workshop.code}/{path}")
        found[path] = axe(phone, both_themes=True)
    base = workshop.get_absolute_url()
    for path in ("../", "../new/", "", "edit/", "steps/new/", "code/", "run/", "screen/", "report/", "close/"):
        member.goto(base + path)
        found[path] = axe(member, both_themes=True)
    services.close_workshop(workshop, by=lead)
    for path in ("read/", "mine/"):
        phone.goto(f"/w/{workshop.code}/{path}")
        found[f"closed {path}"] = axe(phone, both_themes=True)

    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("width", [320, 390])
def test_no_page_scrolls_sideways_on_a_phone(new_page, draft, lead, width):
    about = rooms.statement(draft, "Vi svarar inom " + "fyraarbetstimmarochettochannatmertill" * 2)
    workshop = rooms.opened(draft, lead, about=about)
    services.show(rooms.said(workshop, "x" * 200, about=about), by=lead)
    size = {"viewport": {"width": width, "height": 700}, "is_mobile": True}
    phone, member = enter(new_page(**size), workshop), new_page(lead, **size)
    base, wide = workshop.get_absolute_url(), []

    for page, paths in (
        (phone, [f"/w/{workshop.code}/{name}/" for name in ("read", "mine", "leave")]),
        (member, [base + path for path in ("", "edit/", "code/", "run/", "report/")]),
    ):
        for path in paths:
            page.goto(path)
            if page.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
                wide.append(path)

    assert wide == []
    assert Participant.objects.count() == 2
