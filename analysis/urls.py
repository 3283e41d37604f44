from django.urls import path

from analysis.views import channels, findings, imports, mentions, website

app_name = "analysis"

urlpatterns = [
    path("", mentions.overview, name="overview"),
    # Mentions
    path("mentions/", mentions.mention_list, name="mention_list"),
    path("mentions/export/", mentions.mention_export, name="mention_export"),
    path("mentions/export/order/", mentions.mention_export_create, name="mention_export_create"),
    path("mentions/export/<int:pk>/", mentions.mention_export_download, name="mention_export_download"),
    path("mentions/<int:pk>/", mentions.mention_detail, name="mention_detail"),
    path("imports/", imports.import_list, name="import_list"),
    path("imports/new/", imports.import_create, name="import_create"),
    path("imports/<int:pk>/", imports.import_edit, name="import_edit"),
    path("imports/<int:pk>/start/", imports.import_start, name="import_start"),
    path("imports/<int:pk>/delete/", imports.import_delete, name="import_delete"),
    path("imports/<int:pk>/result/", imports.import_detail, name="import_detail"),
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
