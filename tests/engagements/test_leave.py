from django.urls import reverse

from engagements.models import AuditEntry


def url(engagement):
    return reverse("engagements:leave", args=[engagement.slug])


def test_a_member_leaves(engagement, reader, as_user):
    client = as_user(reader)
    assert client.get(url(engagement)).status_code == 200
    response = client.post(url(engagement))
    assert (response.status_code, response["Location"]) == (302, "/engagements/")
    assert client.get(url(engagement)).status_code == 404
    assert AuditEntry.objects.values_list("verb", "actor").get() == ("member_leave", reader.pk)


def test_the_last_lead_stays(engagement, lead, as_user):
    response = as_user(lead, "en").post(url(engagement))
    assert response.status_code == 200
    assert "There must be a lead consultant." in response.content.decode()
    assert engagement.memberships.filter(user=lead).exists()
