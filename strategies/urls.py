from django.urls import URLPattern, path

from strategies import views

app_name = "strategies"

MATRIX = "strategy/framework/messages/<uuid:message_key>/audiences/<uuid:audience_key>"

urlpatterns: list[URLPattern] = [
    path("strategy/", views.strategy_detail, name="strategy_detail"),
    path("strategy/start/", views.strategy_start, name="strategy_start"),
    # Framework
    path("strategy/framework/", views.framework, name="framework"),
    path("strategy/framework/goals/new/", views.goal_create, name="goal_create"),
    path("strategy/framework/goals/<uuid:key>/edit/", views.goal_edit, name="goal_edit"),
    path("strategy/framework/goals/<uuid:key>/delete/", views.goal_delete, name="goal_delete"),
    path("strategy/framework/goals/<uuid:key>/move/", views.goal_move, name="goal_move"),
    path("strategy/framework/measures/new/", views.kpi_create, name="kpi_create"),
    path("strategy/framework/measures/<uuid:key>/edit/", views.kpi_edit, name="kpi_edit"),
    path("strategy/framework/measures/<uuid:key>/delete/", views.kpi_delete, name="kpi_delete"),
    path("strategy/framework/measures/<uuid:key>/move/", views.kpi_move, name="kpi_move"),
    path("strategy/framework/audiences/new/", views.audience_create, name="audience_create"),
    path("strategy/framework/audiences/<uuid:key>/edit/", views.audience_edit, name="audience_edit"),
    path("strategy/framework/audiences/<uuid:key>/delete/", views.audience_delete, name="audience_delete"),
    path("strategy/framework/audiences/<uuid:key>/move/", views.audience_move, name="audience_move"),
    path("strategy/framework/messages/new/", views.message_create, name="message_create"),
    path("strategy/framework/messages/<uuid:key>/edit/", views.message_edit, name="message_edit"),
    path("strategy/framework/messages/<uuid:key>/delete/", views.message_delete, name="message_delete"),
    path("strategy/framework/messages/<uuid:key>/move/", views.message_move, name="message_move"),
    path(f"{MATRIX}/edit/", views.wording_edit, name="wording_edit"),
    path(f"{MATRIX}/delete/", views.wording_delete, name="wording_delete"),
    # Versions
    path("strategy/versions/", views.version_list, name="version_list"),
    path("strategy/versions/open/", views.version_open, name="version_open"),
    path("strategy/versions/edit/", views.version_edit, name="version_edit"),
    path("strategy/versions/submit/", views.version_submit, name="version_submit"),
    path("strategy/versions/recall/", views.version_recall, name="version_recall"),
    path("strategy/versions/review/", views.version_review, name="version_review"),
    path("strategy/versions/adopt/", views.version_adopt, name="version_adopt"),
    path("strategy/versions/<str:number>/", views.version_detail, name="version_detail"),
    path("strategy/versions/<str:number>/restore/", views.version_restore, name="version_restore"),
    path("strategy/compare/", views.version_choose, name="version_choose"),
    path("strategy/compare/<str:old>/<str:new>/", views.version_compare, name="version_compare"),
    # Inputs and answers
    path("strategy/inputs/", views.input_queue, name="input_queue"),
    path("strategy/inputs/new/", views.input_create, name="input_create"),
    path("strategy/inputs/<uuid:pk>/", views.input_detail, name="input_detail"),
    path("strategy/inputs/<uuid:pk>/answer/", views.input_answer, name="input_answer"),
    path("strategy/inputs/<uuid:pk>/support/", views.support_toggle, name="support_toggle"),
    path("files/", views.export_list, name="export_list"),
    path("files/new/", views.export_create, name="export_create"),
    path("files/<int:pk>/", views.export_download, name="export_download"),
    path("decisions/", views.decision_list, name="decision_list"),
    # Statements
    path("strategy/statements/<uuid:key>/edit/", views.statement_edit, name="statement_edit"),
    path("strategy/statements/<uuid:key>/delete/", views.statement_delete, name="statement_delete"),
    path("strategy/statements/<uuid:key>/move/", views.statement_move, name="statement_move"),
    path("strategy/statements/<uuid:key>/evidence/", views.evidence_add, name="evidence_add"),
    path("strategy/statements/<uuid:key>/evidence/remove/", views.evidence_remove, name="evidence_remove"),
    # Proposals from learnings
    path("strategy/proposals/<int:pk>/", views.proposal_decide, name="proposal_decide"),
    # Parts: the address is the part's own, so it comes last (forms.TAKEN keeps the words above free)
    path("strategy/parts/new/", views.section_create, name="section_create"),
    path("strategy/<slug:code>/", views.section_detail, name="section_detail"),
    path("strategy/<slug:code>/edit/", views.section_edit, name="section_edit"),
    path("strategy/<slug:code>/delete/", views.section_delete, name="section_delete"),
    path("strategy/<slug:code>/move/", views.section_move, name="section_move"),
    path("strategy/<slug:code>/state/", views.section_state, name="section_state"),
    path("strategy/<slug:code>/statements/new/", views.statement_create, name="statement_create"),
    # Follow-up
    path("follow-up/", views.followup, name="followup"),
    path("follow-up/measures/<uuid:key>/", views.kpi_detail, name="kpi_detail"),
    path("follow-up/measures/<uuid:key>/readings/new/", views.reading_create, name="reading_create"),
    path("follow-up/readings/import/", views.reading_import, name="reading_import"),
    path("follow-up/readings/<int:pk>/delete/", views.reading_delete, name="reading_delete"),
    path("follow-up/learnings/", views.learning_list, name="learning_list"),
    path("follow-up/learnings/new/", views.learning_create, name="learning_create"),
    path("follow-up/learnings/<uuid:key>/edit/", views.learning_edit, name="learning_edit"),
]
