from django.urls import path

from policies import views

app_name = "readers"

urlpatterns = [
    path("<slug:slug>/", views.reading_list, name="reading_list"),
    path("<slug:slug>/<slug:kind>/", views.reading_policy, name="policy"),
]
