from django.urls import path

from engagements import views

app_name = "engagements"

urlpatterns = [
    path("", views.start, name="start"),
    path("engagements/", views.engagement_list, name="engagement_list"),
    path("engagements/<slug:slug>/", views.engagement_detail, name="engagement_detail"),
]
