"""Rows 17, 19 and 20 of docs/faults.md: whatever is sent again is stored once, and answered as the first time."""

import socket
import uuid
from urllib.parse import urlencode, urlsplit

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from analysis.models import ImportRun
from engagements.models import Job
from strategies.models import Input
from tests.analysis.files import line, table
from tests.faults.processes import Aside, together
from tests.workshops import rooms
from workshops.models import Event, Participant


def said(key, **changes):
    return {"key": str(key), "kind": "comment", "text": "Två timmar räcker.", "step": "", **changes}


def send(phone, code, values):
    return phone.post(f"/w/{code}/inputs/", values, headers={"accept": "application/json"})


def again(phone):
    """The same phone for another thread: a client of its own with the same cookies."""
    other = type(phone)(headers={"accept-language": "sv"})
    other.cookies.update(phone.cookies)
    return other


@pytest.fixture
def workshop(draft, lead):
    return rooms.opened(draft, lead)


def test_five_at_once_are_one_input_one_event_and_five_equal_answers(workshop, faults):
    """Row 19. Seen to fail with the input's key made by the server."""
    phone, key = rooms.phone(workshop), uuid.uuid4()
    faults.arm("workshop.said", "wait")
    sending = [Aside(lambda: send(again(phone), workshop.code, said(key))) for _n in range(5)]
    faults.disarm("workshop.said")
    answers = [one.result() for one in sending]

    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 200, 201]
    assert len({answer.json()["words"] for answer in answers}) == 1
    assert [(row.key, row.text) for row in Input.objects.all()] == [(key, "Två timmar räcker.")]
    assert Event.objects.filter(kind="input").count() == 1


def test_a_request_cut_after_half_its_body_stores_nothing_and_an_unread_answer_is_stored(
    asgi_server, workshop, posts, wait_until
):
    """Row 19. The guard is the server's: what is shorter than it declares is no request. Seen to fail with the end
    of the connection taken for the end of the body: half a text was stored."""
    phone, key = rooms.phone(workshop), uuid.uuid4()
    token = phone.get(f"/w/{workshop.code}/token/", headers={"accept": "application/json"}).json()["token"]
    cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in phone.cookies.items())
    words = "Två timmar räcker, tycker vi. " * 20
    body = urlencode({"csrfmiddlewaretoken": token, **said(key, text=words)}).encode()
    host = urlsplit(asgi_server)
    head = (
        f"POST /w/{workshop.code}/inputs/ HTTP/1.1\r\nHost: {host.netloc}\r\nCookie: {cookies}\r\nAccept: application/json\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode()

    with socket.create_connection((host.hostname, host.port)) as connection:
        connection.sendall(head + body[: len(body) // 2])
    wait_until(lambda: posts.done == 1)
    assert (posts.hung_up, Input.objects.exists()) == (1, False)
    with socket.create_connection((host.hostname, host.port)) as connection:
        connection.sendall(head + body)
        wait_until(Input.objects.exists)

    assert [row.text for row in Input.objects.all()] == [words.strip()]
    assert send(phone, workshop.code, said(key, text=words)).status_code == 200


def test_other_words_under_a_known_key_are_refused_and_the_first_stand(workshop):
    """Row 20. Seen to fail with `_repeated` returning what is stored without comparing."""
    phone, key = rooms.phone(workshop), uuid.uuid4()
    assert send(phone, workshop.code, said(key)).status_code == 201

    answer = send(phone, workshop.code, said(key, text="Tre timmar."))

    assert answer.status_code == 409
    assert [row.text for row in Input.objects.all()] == ["Två timmar räcker."]


def test_the_key_of_another_voice_is_not_found_and_nothing_is_told(workshop):
    """Row 20. Seen to fail with `_repeated` not comparing the voices."""
    key = uuid.uuid4()
    assert send(rooms.phone(workshop, "Sara"), workshop.code, said(key)).status_code == 201

    foreign = send(rooms.phone(workshop, "Per"), workshop.code, said(key))

    assert foreign.status_code == 404
    assert not any(words in foreign.content.decode() for words in ("Sara", "Två timmar"))
    assert [(row.text, row.voice.name) for row in Input.objects.all()] == [("Två timmar räcker.", "Sara")]


def test_one_form_entered_twice_is_one_person(workshop, client):
    """Row 17. Seen to fail with the participant's key made by the server."""
    key, code = uuid.uuid4(), workshop.code
    phones = [again(client) for _n in range(4)]

    answers = together(*[lambda p=p: p.post(f"/w/{code}/", {"key": str(key), "name": "Sara"}) for p in phones])

    assert {answer.status_code for answer in answers} == {302}
    assert Participant.objects.count() == 1


def test_one_upload_form_sent_twice_is_one_import_and_one_file(engagement, lead, as_user, faults):
    """Row 17. Both files are on disk before either row is: seen to fail without the deletion after IntegrityError."""
    key, content = str(uuid.uuid4()), table(line(1), line(2))
    url = reverse("analysis:import_create", args=[engagement.slug])
    faults.arm("upload.file_stored", "meet 2")
    clients = [as_user(lead), as_user(lead)]

    def upload(client):
        return client.post(url, {"file": SimpleUploadedFile("omnamnanden.csv", content), "key": key})

    answers = together(*[lambda c=c: upload(c) for c in clients])
    later = upload(clients[0])

    assert {answer["Location"] for answer in [*answers, later]} == {answers[0]["Location"]}
    assert ImportRun.objects.count() == 1


def test_one_order_for_a_pdf_sent_twice_is_one_job(engagement, written, lead, as_user):
    """Row 17. Seen to fail with a key made by the server."""
    url, key = reverse("strategies:export_create", args=[engagement.slug]), str(uuid.uuid4())
    clients = [as_user(lead) for _n in range(4)]
    values = {"version": written.pk, "edition": "full", "language": "sv", "key": key}

    answers = together(*[lambda c=c: c.post(url, values) for c in clients])
    later = clients[0].post(url, values)

    assert {answer["Location"] for answer in [*answers, later]} == {answers[0]["Location"]}
    assert Job.objects.count() == 1


def test_one_comment_of_a_member_sent_twice_is_one(engagement, written, contributor, as_user):
    """Row 17. Seen to fail with the input's key made by the server."""
    statement = written.statement_rows.get()
    url = f"{reverse('strategies:input_create', args=[engagement.slug])}?statement={statement.key}"
    values = {"key": str(uuid.uuid4()), "kind": "comment", "text": "Bra."}
    clients = [as_user(contributor) for _n in range(4)]

    answers = together(*[lambda c=c: c.post(url, values) for c in clients])

    assert {answer.status_code for answer in answers} == {302}
    assert [row.text for row in Input.objects.all()] == ["Bra."]
