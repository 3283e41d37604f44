from django.urls import path

from interviews import views

app_name = "interviews"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("summary/<slug:theme>/", views.theme_detail, name="theme_detail"),
    # Questions
    path("questions/", views.guide_detail, name="guide_detail"),
    path("questions/start/", views.guide_start, name="guide_start"),
    path("questions/new/", views.question_create, name="question_create"),
    path("questions/<int:pk>/edit/", views.question_edit, name="question_edit"),
    path("questions/<int:pk>/delete/", views.question_delete, name="question_delete"),
    path("questions/<int:pk>/move/", views.question_move, name="question_move"),
    # Conversations
    path("conversations/", views.respondent_list, name="respondent_list"),
    path("conversations/new/", views.respondent_create, name="respondent_create"),
    path("conversations/<int:pk>/", views.respondent_detail, name="respondent_detail"),
    path("conversations/<int:pk>/edit/", views.respondent_edit, name="respondent_edit"),
    path("conversations/<int:pk>/notes/<int:question>/", views.answer_edit, name="answer_edit"),
    path("conversations/<int:pk>/quotes/new/", views.quote_create, name="quote_create"),
    path("quotes/<int:pk>/edit/", views.quote_edit, name="quote_edit"),
    path("quotes/<int:pk>/withdraw/", views.quote_withdraw, name="quote_withdraw"),
]
