from django.urls import URLPattern

app_name = "learners"

urlpatterns: list[URLPattern] = []
