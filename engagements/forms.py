import re
from typing import Any

from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from engagements import invitations
from engagements.formfields import JsonField, LineField, clean_field
from engagements.models import Engagement, Membership, Organisation, Phase, User
from engagements.models.people import Role
from engagements.pictures import PictureField

CONTRAST = 4.5
COLOUR = re.compile(r"^#[0-9a-fA-F]{6}$")


def contrast_with_white(colour: str) -> float:
    """The contrast ratio of white text on "#rrggbb", 1 to 21 (WCAG 2.2, relative luminance)."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels]
    return 1.05 / (0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05)


# What a role means, in the words of somebody who chooses one; permissions.py decides.
ROLE_WORDS = {
    Role.LEAD: _("leads the work: everything, also settings and roles"),
    Role.CONSULTANT: _("writes, interviews and runs workshops"),
    Role.CLIENT_LEAD: _(
        "leads the work at the client: follows everything but the notes of the interviews, comments, adopts"
    ),
    Role.CONTRIBUTOR: _("reads and comments"),
    Role.READER: _("reads"),
}


def role_choices(roles: tuple[Role, ...]) -> list[tuple[str, Any]]:
    return [(role.value, format_lazy("{} – {}", role.label, ROLE_WORDS[role])) for role in roles]


class EngagementCreateForm(forms.Form):
    """What it takes to begin: two minutes. `agencies` are those in whose name this person may work."""

    client_name = LineField(
        label=_("Client"), max_length=150, help_text=_("The organisation’s name, as it stands on its website.")
    )
    website = forms.URLField(
        label=_("Website (optional)"),
        required=False,
        assume_scheme="https",
        help_text=_("The channels are looked up there."),
    )
    name = LineField(
        label=_("Name of the engagement (optional)"),
        max_length=150,
        required=False,
        help_text=_("If it is left empty, the engagement takes the client’s name."),
    )
    language = forms.ChoiceField(label=_("Language of the document"), choices=settings.LANGUAGES)
    sector = LineField(
        label=_("Sector (optional)"), max_length=100, required=False, help_text=_("Energy, housing, schools …")
    )
    is_public_body = forms.BooleanField(
        label=_("Public body"),
        required=False,
        help_text=_("Its comments and posts are public records and may not be deleted freely."),
    )
    agency = forms.ModelChoiceField(label=_("Agency"), queryset=Organisation.objects.none(), empty_label=None)

    def __init__(self, *args: Any, agencies: "QuerySet[Organisation]", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(agencies)
        self.only_agency = known[0] if len(known) == 1 else None
        if len(known) > 1:
            self.fields["agency"].queryset = agencies
        else:
            del self.fields["agency"]
        if not known:
            self.fields["agency_name"] = LineField(label=_("Your agency"), max_length=150)

    def chosen_agency(self) -> Organisation:
        """The agency of the engagement; a new one if this installation has none."""
        if self.only_agency:
            return self.only_agency
        if name := self.cleaned_data.get("agency_name"):
            return Organisation.objects.create(kind=Organisation.Kind.AGENCY, name=name)
        return self.cleaned_data["agency"]

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in {"agency", "agency_name"}}


class EngagementForm(forms.ModelForm):
    class Meta:
        model = Engagement
        fields = ["name", "language", "timezone"]
        formfield_callback = clean_field


class ClientForm(forms.ModelForm):
    """The client: what stands on the cover of the document."""

    logo = PictureField(
        label=_("Logo (optional)"),
        required=False,
        stored_as="logo",
        help_text=_(
            "PNG, JPEG or WebP, at most 2 MB. It stands on the cover and on the page where people join a workshop."
        ),
    )

    class Meta:
        model = Organisation
        fields = ["name", "sector", "website", "is_public_body", "logo", "colour"]
        formfield_callback = clean_field
        labels = {
            "name": _("Client"),
            "sector": _("Sector (optional)"),
            "website": _("Website (optional)"),
            "colour": _("The client’s own colour (optional)"),
        }
        help_texts = {
            "colour": _(
                "As # and six hexadecimal digits. White text must be readable on it; left empty, it is our green."
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["website"].assume_scheme = "https"  # type: ignore[attr-defined]

    def clean_colour(self) -> str:
        colour: str = self.cleaned_data["colour"]
        # What is no colour is refused by the model, in its own words.
        if COLOUR.match(colour) and (ratio := contrast_with_white(colour)) < CONTRAST:
            raise ValidationError(
                _("White text on this colour has a contrast of %(ratio)s, and 4.5 is the least. Choose a darker one."),
                params={"ratio": f"{ratio:.1f}"},
            )
        return colour.lower()


class PhaseForm(forms.ModelForm):
    class Meta:
        model = Phase
        fields = ["starts_on", "ends_on", "done_on"]
        widgets = {name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in fields}


# How many there are is not the browser's to say: it makes no phase, and no more forms are read than there are phases.
PhaseFormSet = forms.modelformset_factory(
    Phase, form=PhaseForm, extra=0, edit_only=True, max_num=len(Phase.Name), absolute_max=len(Phase.Name)
)


def mistakes(*given: forms.BaseForm) -> list[tuple[str, str]]:
    """What is wrong in several forms of one page, for the summary above it: pairs (id of the field, text)."""
    found: list[tuple[str, str]] = []
    for form in given:
        whole = str(getattr(form, "instance", "") or "")
        found += [("", f"{whole}: {error}") for error in form.non_field_errors()]
        found += [(field.id_for_label or "", f"{field.label}: {error}") for field in form for error in field.errors]
    return found


class InvitationForm(forms.Form):
    """Whom `membership` invites: the roles are those that they may give."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = LineField(label=_("Name (optional)"), max_length=150, required=False)
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.engagement = membership.engagement
        self.fields["role"].choices = role_choices(invitations.roles_to_invite(membership.role))  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if self.engagement.memberships.filter(user__email__iexact=email).exists():
            raise ValidationError(_("This person is already here."))
        return email


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = role_choices(tuple(Role))  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """A new account for the invited address."""

    name = LineField(label=_("Your name"), max_length=150)
    password = forms.CharField(
        label=_("Choose a password"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least eight characters. A sentence is easier to remember than a word with signs."),
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if password := cleaned.get("password"):
            try:
                password_validation.validate_password(password, User(email=self.email, name=cleaned.get("name", "")))
            except ValidationError as error:
                self.add_error("password", error)
        return cleaned


class AuditFilterForm(forms.Form):
    """Filters of the log, from the query string; what is no filter is none."""

    actor = forms.IntegerField(required=False, min_value=1, max_value=2**31)
    noun = forms.SlugField(required=False, max_length=40)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)

    def filters(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


# allauth's forms for what a browser says of a passkey (MFA_FORMS).


class PasskeyForm(forms.Form):
    credential = JsonField(widget=forms.HiddenInput)


class LoginPasskeyForm(PasskeyForm, passkeys.LoginWebAuthnForm):  # type: ignore[misc]
    pass


class AuthenticatePasskeyForm(PasskeyForm, passkeys.AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class ReauthenticatePasskeyForm(PasskeyForm, passkeys.ReauthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class AddPasskeyForm(PasskeyForm, passkeys.AddWebAuthnForm):  # type: ignore[misc]
    pass
