from django.urls import path

from training import views

app_name = "training"

urlpatterns = [
    path("", views.course_list, name="course_list"),
    path("new/", views.course_create, name="course_create"),
    # Learners
    path("learners/", views.learner_list, name="learner_list"),
    path("learners/new/", views.learner_create, name="learner_create"),
    path("learners/import/", views.learner_import, name="learner_import"),
    path("learners/export/", views.learner_export, name="learner_export"),
    path("learners/<int:pk>/edit/", views.learner_edit, name="learner_edit"),
    path("learners/<int:pk>/revoke/", views.learner_revoke, name="learner_revoke"),
    path("learners/<int:pk>/renew/", views.learner_renew, name="learner_renew"),
    # A course
    path("<slug:course>/", views.course_detail, name="course_detail"),
    path("<slug:course>/edit/", views.course_edit, name="course_edit"),
    path("<slug:course>/preview/", views.course_preview, name="course_preview"),
    path("<slug:course>/redraw/", views.course_redraw, name="course_redraw"),
    path("<slug:course>/publish/", views.course_publish, name="course_publish"),
    path("<slug:course>/unpublish/", views.course_unpublish, name="course_unpublish"),
    path("<slug:course>/take/", views.course_take, name="course_take"),
    path("<slug:course>/results/", views.coverage, name="coverage"),
    path("<slug:course>/results/export/", views.coverage_export, name="coverage_export"),
    # Its lessons and situations
    path("<slug:course>/lessons/new/", views.lesson_create, name="lesson_create"),
    path("<slug:course>/lessons/<int:pk>/edit/", views.lesson_edit, name="lesson_edit"),
    path("<slug:course>/lessons/<int:pk>/check/", views.lesson_check, name="lesson_check"),
    path("<slug:course>/lessons/<int:pk>/move/", views.lesson_move, name="lesson_move"),
    path("<slug:course>/lessons/<int:pk>/delete/", views.lesson_delete, name="lesson_delete"),
    path("<slug:course>/questions/new/", views.question_create, name="question_create"),
    path("<slug:course>/questions/<int:pk>/edit/", views.question_edit, name="question_edit"),
    path("<slug:course>/questions/<int:pk>/move/", views.question_move, name="question_move"),
    path("<slug:course>/questions/<int:pk>/delete/", views.question_delete, name="question_delete"),
]
