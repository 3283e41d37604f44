from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from engagements.models import Engagement
from engagements.permissions import account_view, member_view, public_view


@require_GET
@public_view("the front door leads on")
def start(request: HttpRequest) -> HttpResponse:
    return redirect("engagements:engagement_list")


@require_GET
@account_view
def engagement_list(request: HttpRequest) -> HttpResponse:
    engagements = Engagement.objects.visible_to(request.user).select_related("client")
    return render(request, "engagements/engagement_list.html", {"engagements": engagements})


@require_GET
@member_view("engagement.view")
def engagement_detail(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    return render(request, "engagements/engagement_detail.html", {"engagement": engagement, "active_phase": "overview"})
