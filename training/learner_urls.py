from django.urls import path

from training.views import learning

app_name = "learners"

urlpatterns = [
    path("<uuid:key>/", learning.entry, name="entry"),
    path("<str:token>/", learning.link, name="link"),
    path("<uuid:key>/<slug:course>/", learning.course, name="course"),
    path("<uuid:key>/<slug:course>/<int:number>/", learning.lesson, name="lesson"),
    path("<uuid:key>/<slug:course>/quiz/", learning.quiz, name="quiz"),
    path("<uuid:key>/<slug:course>/quiz/<int:number>/", learning.question, name="question"),
    path("<uuid:key>/<slug:course>/quiz/result/", learning.result, name="result"),
    path("<uuid:key>/<slug:course>/quiz/again/", learning.again, name="again"),
    path("<uuid:key>/<slug:course>/policy/", learning.policy, name="policy"),
    path("<uuid:key>/<slug:course>/acknowledge/", learning.acknowledge, name="acknowledge"),
    path("<uuid:key>/<slug:course>/done/", learning.done, name="done"),
]
