from django.urls import path

from workshops.views import planning, running

app_name = "workshops"

urlpatterns = [
    path("", planning.workshop_list, name="workshop_list"),
    path("new/", planning.workshop_create, name="workshop_create"),
    path("<int:number>/", planning.workshop_detail, name="workshop_detail"),
    path("<int:number>/edit/", planning.workshop_edit, name="workshop_edit"),
    path("<int:number>/code/", planning.workshop_qr, name="workshop_qr"),
    path("<int:number>/report/", planning.workshop_report, name="workshop_report"),
    path("<int:number>/people/<int:pk>/end/", planning.participant_end, name="participant_end"),
    # The agenda
    path("<int:number>/agenda/", planning.agenda_fill, name="agenda_fill"),
    path("<int:number>/steps/new/", planning.step_create, name="step_create"),
    path("<int:number>/steps/<int:pk>/edit/", planning.step_edit, name="step_edit"),
    path("<int:number>/steps/<int:pk>/delete/", planning.step_delete, name="step_delete"),
    path("<int:number>/steps/<int:pk>/move/", planning.step_move, name="step_move"),
    # In the room; …/<number>/stream/ is answered by workshops.streaming before Django
    path("<int:number>/open/", running.workshop_open, name="workshop_open"),
    path("<int:number>/close/", running.workshop_close, name="workshop_close"),
    path("<int:number>/run/", running.workshop_run, name="workshop_run"),
    path("<int:number>/run/step/", running.workshop_step, name="workshop_step"),
    path("<int:number>/run/screen/", running.workshop_screen_state, name="workshop_screen_state"),
    path("<int:number>/run/<uuid:said>/show/", running.contribution_show, name="contribution_show"),
    path("<int:number>/run/<uuid:said>/hide/", running.contribution_hide, name="contribution_hide"),
    path("<int:number>/run/<uuid:said>/answer/", running.contribution_answer, name="contribution_answer"),
    path("<int:number>/screen/", running.workshop_screen, name="workshop_screen"),
]
