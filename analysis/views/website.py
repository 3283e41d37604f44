import uuid

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from analysis.forms.channels import SiteAuditForm
from analysis.queries.website import audit_report
from analysis.services.site_audits import order_audit
from engagements.models import Engagement
from engagements.permissions import member_view


@require_safe
@member_view("analysis.view")
def site_audit_list(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    audits = list(engagement.site_audits.select_related("job", "created_by").prefetch_related("pages"))
    context = {
        "engagement": engagement,
        "active_phase": "current_state",
        "audits": audits,
        "report": audit_report(audits[0]) if audits and audits[0].finished_at else None,
    }
    return render(request, "analysis/site_audit_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("analysis.edit")
def site_audit_create(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    website = engagement.client.website
    form = SiteAuditForm(request.POST or None, initial={"urls": website, "key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        try:
            made = order_audit(
                engagement,
                form.cleaned_data["urls"].splitlines(),
                key=form.cleaned_data["key"],
                by=request.user,  # type: ignore[arg-type]
            )
        except ValidationError as error:
            form.add_error("urls", error)
        else:
            return redirect("analysis:site_audit_detail", engagement.slug, made.pk)
    context = {"engagement": engagement, "active_phase": "current_state", "form": form, "website": website}
    return render(request, "analysis/site_audit_create.html", context)


@require_safe
@member_view("analysis.view")
def site_audit_detail(request: HttpRequest, engagement: Engagement, pk: int) -> HttpResponse:
    made = get_object_or_404(engagement.site_audits.select_related("job", "engagement__client"), pk=pk)
    context = {
        "engagement": engagement,
        "active_phase": "current_state",
        "audit": made,
        "report": audit_report(made),
    }
    return render(request, "analysis/site_audit_detail.html", context)
