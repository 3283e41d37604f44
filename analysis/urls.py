from django.urls import path

from analysis.views import channels, findings, website

app_name = "analysis"

urlpatterns = [
    # Channels
    path("channels/", channels.channel_list, name="channel_list"),
    path("channels/new/", channels.channel_create, name="channel_create"),
    path("channels/<int:pk>/", channels.channel_detail, name="channel_detail"),
    path("channels/<int:pk>/edit/", channels.channel_edit, name="channel_edit"),
    path("channels/<int:pk>/delete/", channels.channel_delete, name="channel_delete"),
    path("channels/<int:pk>/accept/", channels.channel_accept, name="channel_accept"),
    path("channels/<int:pk>/observations/new/", channels.observation_create, name="observation_create"),
    # Website
    path("website/", website.site_audit_list, name="site_audit_list"),
    path("website/new/", website.site_audit_create, name="site_audit_create"),
    path("website/<int:pk>/", website.site_audit_detail, name="site_audit_detail"),
    # Findings
    path("findings/", findings.finding_list, name="finding_list"),
    path("findings/new/", findings.finding_create, name="finding_create"),
    path("findings/evidence/new/", findings.evidence_create, name="evidence_create"),
    path("findings/evidence/<int:pk>/delete/", findings.evidence_delete, name="evidence_delete"),
    path("findings/<int:number>/", findings.finding_detail, name="finding_detail"),
    path("findings/<int:number>/edit/", findings.finding_edit, name="finding_edit"),
    path("findings/<int:number>/delete/", findings.finding_delete, name="finding_delete"),
    path("findings/<int:number>/move/", findings.finding_move, name="finding_move"),
]
