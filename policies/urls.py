from django.urls import path

from policies import views

app_name = "policies"

urlpatterns = [
    path("", views.policy_list, name="policy_list"),
    path("sharing/", views.policy_share, name="policy_share"),
    path("<slug:kind>/", views.policy_detail, name="policy_detail"),
    path("<slug:kind>/start/", views.policy_create, name="policy_create"),
    path("<slug:kind>/edit/", views.policy_edit, name="policy_edit"),
    path("<slug:kind>/delete/", views.policy_delete, name="policy_delete"),
    # Rules
    path("<slug:kind>/rules/new/", views.rule_create, name="rule_create"),
    path("<slug:kind>/rules/<uuid:key>/edit/", views.rule_edit, name="rule_edit"),
    path("<slug:kind>/rules/<uuid:key>/delete/", views.rule_delete, name="rule_delete"),
    path("<slug:kind>/rules/<uuid:key>/move/", views.rule_move, name="rule_move"),
]
