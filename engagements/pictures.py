"""Pictures from outside: what is stored is drawn anew from what was sent, so that nothing else comes along."""

import io
import warnings
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP")
MOST_BYTES = 2_000_000
MOST_PIXELS = 20_000_000
TOO_LARGE = _("The picture is too large: at most 2 MB and 20 megapixels.")
NO_PICTURE = _("This is no PNG, JPEG or WebP, or not all of it has come.")


def redrawn(upload: UploadedFile, name: str) -> ContentFile:
    """The picture without its metadata and whatever else its file held, as `name` with the ending of its format.

    Its content decides what it is, never its name. Raises ValidationError for what is none of FORMATS, broken or too large."""
    if (upload.size or 0) > MOST_BYTES:
        raise ValidationError(TOO_LARGE)
    upload.seek(0)
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(upload.read()), formats=FORMATS) as image:
            warnings.simplefilter("ignore")  # a picture that is odd in a part we leave out
            if image.width * image.height > MOST_PIXELS:
                raise ValidationError(TOO_LARGE)
            image.load()
            kind = str(image.format)
            upright = ImageOps.exif_transpose(image)
            drawn = upright.convert("RGBA" if upright.has_transparency_data and kind != "JPEG" else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise ValidationError(TOO_LARGE) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, OverflowError):
        raise ValidationError(NO_PICTURE) from None
    file = io.BytesIO()
    drawn.save(file, kind, **({"quality": 90} if kind != "PNG" else {"optimize": True}))
    return ContentFile(file.getvalue(), f"{name}.{kind.lower()}")


class PictureField(forms.ImageField):
    """A picture that is drawn anew before anybody stores it. `stored_as` is its name; what the sender called it is
    nobody's business."""

    default_validators = []

    def __init__(self, *, stored_as: str = "picture", **options: Any) -> None:
        super().__init__(**options)
        self.stored_as = stored_as

    def to_python(self, data: Any) -> Any:
        upload = forms.FileField.to_python(self, data)
        return redrawn(upload, self.stored_as) if isinstance(upload, UploadedFile) else upload
