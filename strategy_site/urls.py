"""The map of the house. Below an engagement the order is that of the phases."""

from django.urls import include, path

from engagements.views import pages

handler400 = "strategy_site.views.bad_request"
handler500 = "strategy_site.views.server_error"

urlpatterns = [
    path("", include("engagements.urls")),
    path("engagements/<slug:slug>/current-state/", include("analysis.urls")),
    path("engagements/<slug:slug>/interview/", include("interviews.urls")),
    path("engagements/<slug:slug>/", include("strategies.urls")),
    path("engagements/<slug:slug>/policies/", include("policies.urls")),
    path("engagements/<slug:slug>/workshops/", include("workshops.urls")),
    path("engagements/<slug:slug>/trainings/", include("training.urls")),
    path("w/", include("workshops.participant_urls")),
    path("read/", include("policies.reader_urls")),
    path("learn/", include("training.learner_urls")),
    path("account/security/", include("allauth.mfa.urls")),
    path("account/sessions/", include("allauth.usersessions.urls")),
    path("account/", include("allauth.account.urls")),
    path("language/", pages.language_set, name="set_language"),
]
