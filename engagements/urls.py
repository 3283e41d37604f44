from django.urls import path

from engagements.views import engagements, jobs, log, pages, people

app_name = "engagements"

urlpatterns = [
    path("", engagements.start, name="start"),
    path("engagements/", engagements.engagement_list, name="engagement_list"),
    path("engagements/new/", engagements.engagement_create, name="engagement_create"),
    path("engagements/<slug:slug>/", engagements.engagement_detail, name="engagement_detail"),
    path("engagements/<slug:slug>/settings/", engagements.engagement_edit, name="engagement_edit"),
    path("engagements/<slug:slug>/logo/", engagements.engagement_logo, name="engagement_logo"),
    # People
    path("engagements/<slug:slug>/people/", people.member_list, name="member_list"),
    path("engagements/<slug:slug>/people/<int:pk>/role/", people.member_role, name="member_role"),
    path("engagements/<slug:slug>/people/<int:pk>/remove/", people.member_remove, name="member_remove"),
    path("engagements/<slug:slug>/people/invite/", people.invitation_create, name="invitation_create"),
    path(
        "engagements/<slug:slug>/people/invitations/<int:pk>/revoke/",
        people.invitation_revoke,
        name="invitation_revoke",
    ),
    path("engagements/<slug:slug>/leave/", people.leave, name="leave"),
    path("invitations/<str:token>/", people.invitation_accept, name="invitation_accept"),
    # Jobs and the log
    path("engagements/<slug:slug>/jobs/", jobs.job_list, name="job_list"),
    path("engagements/<slug:slug>/jobs/<uuid:pk>/", jobs.job_detail, name="job_detail"),
    path("engagements/<slug:slug>/jobs/<uuid:pk>/progress/", jobs.job_progress, name="job_progress"),
    path("engagements/<slug:slug>/jobs/<uuid:pk>/cancel/", jobs.job_cancel, name="job_cancel"),
    path("engagements/<slug:slug>/jobs/<uuid:pk>/retry/", jobs.job_retry, name="job_retry"),
    path("engagements/<slug:slug>/log/", log.audit_list, name="audit_list"),
    # For everybody
    path("demo/", pages.demo_sign_in, name="demo_sign_in"),
    path("theme/", pages.theme_set, name="theme_set"),
    path("help/", pages.help_page, name="help_page"),
    path("help/shortcuts/", pages.shortcuts, name="shortcuts"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
]
