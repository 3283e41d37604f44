from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from analysis.importers.profiles import parse_profile
from analysis.models import Channel, Observation
from engagements.formfields import TextField, clean_field, label_fields
from engagements.models import Engagement


class ChannelForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Channel
        fields = (
            "url",
            "network",
            "handle",
            "name",
            "status",
            "is_official",
            "owner",
            "purpose",
            "verdict",
            "verdict_reason",
        )
        formfield_callback = clean_field
        help_texts = {
            "url": _("Paste the account’s address: network and account name follow from it."),
            "verdict": _("Keep, mend or leave: what you recommend, with a reason."),
        }

    def __init__(self, *args: Any, engagement: Engagement, **options: Any) -> None:
        super().__init__(*args, **options)
        self.engagement = engagement
        self.instance.engagement = engagement
        for name in ("network", "handle"):
            self.fields[name].required = False
        label_fields(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        found = parse_profile(cleaned.get("url") or "")
        if found and not cleaned.get("handle"):
            cleaned["handle"] = found.handle[:150]
        if found and not cleaned.get("network"):
            cleaned["network"] = found.network if found.network in Channel.Network.values else Channel.Network.OTHER
        cleaned["handle"] = (cleaned.get("handle") or "").removeprefix("@")
        for name, problem in (
            ("network", gettext("Choose the network.")),
            ("handle", gettext("Write the account’s name, or its address.")),
        ):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, problem)
        if cleaned.get("verdict") and not cleaned.get("verdict_reason"):
            self.add_error("verdict_reason", gettext("Say why: whoever reads the verdict will ask."))
        return cleaned

    def validate_unique(self) -> None:
        # The engagement is no field of the form, and the account may be registered once in it.
        super().validate_unique()
        same = self.engagement.channels.filter(network=self.instance.network, handle__iexact=self.instance.handle)
        if self.instance.handle and same.exclude(pk=self.instance.pk).exists():
            self.add_error("handle", gettext("This account is already in the register."))


class ObservationForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Observation
        fields = ("observed_on", "followers", "posts_per_month", "answer_hours", "last_post_on", "note")
        formfield_callback = clean_field

    def __init__(self, *args: Any, channel: Channel, **options: Any) -> None:
        super().__init__(*args, **options)
        self.instance.channel = channel
        label_fields(self)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        told = ("followers", "posts_per_month", "answer_hours", "last_post_on", "note")
        if not any(cleaned.get(name) not in (None, "") for name in told) and not self.errors:
            self.add_error(None, gettext("Write at least one figure. What you could not see stays empty."))
        day = cleaned.get("observed_on")
        if day and self.instance.channel.observations.filter(observed_on=day).exclude(pk=self.instance.pk).exists():
            self.add_error("observed_on", gettext("There is already an observation of that day."))
        return cleaned


class SiteAuditForm(forms.Form):
    urls = TextField(
        label=_("Pages"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "class": "is-code"}),
        help_text=_("One address per line: start page, contact, news, jobs and the pages that campaigns lead to."),
    )
    key = forms.UUIDField(widget=forms.HiddenInput)
