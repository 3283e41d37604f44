from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from engagements.formfields import revision_of
from engagements.models import Engagement
from engagements.permissions import may, member_view
from training import access
from training.forms import CourseForm, DrawForm
from training.models import Course
from training.queries import courses as course_queries
from training.services import courses as services
from training.services import drawing
from training.services.learners import learner_of


def course_or_404(engagement: Engagement, slug: str) -> Course:
    course = get_object_or_404(engagement.courses.select_related("policy", "version"), slug=slug)
    course.engagement = engagement
    return course


@require_safe
@member_view("training.view")
def course_list(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    writes = may(request.membership, "training.edit")  # type: ignore[attr-defined]
    lines = course_queries.course_lines(engagement, published_only=not writes)
    context = {
        "engagement": engagement,
        "active_phase": "trainings",
        "lines": lines,
        "staff": lines[0].staff if lines else engagement.learners.staff().count(),
        "adopted": course_queries.adopted_version(engagement),
    }
    return render(request, "training/course_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("training.edit")
def course_create(request: HttpRequest, engagement: Engagement) -> HttpResponse:
    adopted = course_queries.adopted_version(engagement)
    form = DrawForm(request.POST or None, initial={"title": _("Our social media in ten minutes")})
    if request.method == "POST" and adopted is not None and form.is_valid():
        try:
            course = drawing.draw_course(adopted, form.cleaned_data["title"], request.user)  # type: ignore[arg-type]
        except (drawing.TitleTakenError, drawing.NotAdoptedError) as error:
            form.add_error("title", str(error))
        else:
            messages.success(request, _("The course is drawn. Read it through before you publish it."))
            return redirect("training:course_detail", engagement.slug, course.slug)
    context = {"engagement": engagement, "active_phase": "trainings", "form": form, "adopted": adopted}
    return render(request, "training/course_create.html", context)


@require_safe
@member_view("training.view")
def course_detail(request: HttpRequest, engagement: Engagement, course: str) -> HttpResponse:
    found = course_or_404(engagement, course)
    context = {
        "engagement": engagement,
        "active_phase": "trainings",
        "course": found,
        "lessons": list(found.lessons.all()),
        "questions": list(found.questions.prefetch_related("choices")),
        "check": course_queries.to_check(engagement, [found])[found.pk],
    }
    return render(request, "training/course_detail.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@member_view("training.edit")
def course_edit(request: HttpRequest, engagement: Engagement, course: str) -> HttpResponse:
    found = course_or_404(engagement, course)
    form = CourseForm(request.POST or None, instance=found)
    current = None
    if request.method == "POST" and form.is_valid():
        try:
            services.save_course(found, began_at=revision_of(request), by=request.user)  # type: ignore[arg-type]
        except services.ConflictError as error:
            current = error.current
        else:
            messages.success(request, _("Saved."))
            return redirect("training:course_detail", engagement.slug, found.slug)
    revision = revision_of(request) if request.method == "POST" else found.revision
    context = {
        "engagement": engagement,
        "active_phase": "trainings",
        "course": found,
        "form": form,
        "current": current,
        "revision": current.revision if current else revision,
    }
    return render(request, "training/course_edit.html", context, status=409 if current else 200)


@require_safe
@member_view("training.view")
def course_preview(request: HttpRequest, engagement: Engagement, course: str) -> HttpResponse:
    """The whole course on one page, as learners read it; with the answers for those who see who has finished, since they
    read it through before it is opened."""
    found = course_or_404(engagement, course)
    context = {
        "engagement": engagement,
        "organisation_name": engagement.client.name,
        "course": found,
        "lessons": list(found.lessons.all()),
        "questions": list(found.questions.prefetch_related("choices")),
        "shows_answers": may(request.membership, "training.coverage"),  # type: ignore[attr-defined]
    }
    return render(request, "training/course_preview.html", context)


@require_POST
@member_view("training.edit")
def course_redraw(request: HttpRequest, engagement: Engagement, course: str) -> HttpResponse:
    found, adopted = course_or_404(engagement, course), course_queries.adopted_version(engagement)
    if adopted is None:
        messages.error(request, str(drawing.NotAdoptedError()))
        return redirect("training:course_detail", engagement.slug, found.slug)
    changed = drawing.redraw_course(found, adopted, by=request.user)  # type: ignore[arg-type]
    if changed:
        messages.success(
            request,
            _("Drawn anew: %(titles)s. What you have written yourself is as it was.") % {"titles": ", ".join(changed)},
        )
    else:
        messages.success(request, _("No lesson changed. What you have written yourself is as it was."))
    return redirect("training:course_detail", engagement.slug, found.slug)


@require_POST
@member_view("training.edit")
def course_publish(request: HttpRequest, engagement: Engagement, course: str) -> HttpResponse:
    found = course_or_404(engagement, course)
    try:
        services.publish_course(found, by=request.user)  # type: ignore[arg-type]
    except services.CourseError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The course is published. Everybody on the list of learners can take it."))
    return redirect("training:course_detail", engagement.slug, found.slug)


@require_POST
@member_view("training.edit")
def course_unpublish(request: HttpRequest, engagement: Engagement, course: str) -> HttpResponse:
    found = course_or_404(engagement, course)
    services.unpublish_course(found, by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The course is closed. What people have done is kept."))
    return redirect("training:course_detail", engagement.slug, found.slug)


@require_POST
@member_view("training.view")
def course_take(request: HttpRequest, engagement: Engagement, course: str) -> HttpResponse:
    """A member takes the course under their own name, without a link sent to them."""
    found = course_or_404(engagement, course)
    if not found.is_open:
        messages.error(request, _("The course is not open yet."))
        return redirect("training:course_detail", engagement.slug, found.slug)
    learner = learner_of(engagement, request.user)  # type: ignore[arg-type]
    response = redirect("learners:course", learner.key, found.slug)
    access.remember(response, learner)
    return response
