from django.urls import path

from workshops.views import participants

app_name = "participants"

urlpatterns = [
    path("", participants.code_enter, name="code_enter"),
    path("q/<str:token>/", participants.join_by_link, name="join_by_link"),
    path("<str:code>/", participants.join, name="join"),
    path("<str:code>/read/", participants.read, name="read"),
    path("<str:code>/inputs/", participants.input_create, name="input_create"),
    path("<str:code>/inputs/<uuid:said>/agree/", participants.support_toggle, name="support_toggle"),
    path("<str:code>/mine/", participants.mine, name="mine"),
    path("<str:code>/leave/", participants.leave, name="leave"),
    path("<str:code>/token/", participants.token, name="token"),
]
