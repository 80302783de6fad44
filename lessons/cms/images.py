"""Pictures on their way in: refused, or drawn anew so that nothing but the picture is kept."""

import secrets
from io import BytesIO

from django.core.exceptions import ValidationError
from django.forms import FileField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageCms, ImageOps
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

# Each format with its extension and how it is written. MPO is how some phones call a JPEG.
FORMATS = {
    "JPEG": (".jpg", {"quality": 90, "progressive": True}),
    "PNG": (".png", {}),
    "WEBP": (".webp", {"quality": 90}),
}
UNREADABLE = _(
    "This file cannot be read as a picture. "
    "Please save it again as JPEG, PNG or WebP and upload that."
)
TOO_MANY_PIXELS = _(
    "This picture has more than %(millions)s million pixels. "
    "2000 pixels across are plenty: please make it smaller and upload it again."
)
MOVING = _("This picture moves. Please upload one that stands still.")


class PictureField(WagtailImageField):
    def to_python(self, data):
        upload = FileField.to_python(self, data)
        if upload is None:
            return None
        self.check_image_file_size(upload)
        picture = self.opened(upload.read())
        kind = "JPEG" if picture.format == "MPO" else picture.format
        try:
            content = redrawn(picture, kind)
        # Pillow raises whatever a broken file makes it trip over.
        except Exception as trouble:
            raise ValidationError(UNREADABLE, code="unreadable") from trouble
        upload.seek(0)
        # Wagtail looks at the extension. It unpacks the file, and is not prepared for what we were.
        super().to_python(data)
        put(upload, content, secrets.token_hex(8) + FORMATS[kind][0])
        return upload

    def opened(self, content):
        """The picture, of which only the first bytes were read: nothing is unpacked yet."""
        too_many = ValidationError(
            TOO_MANY_PIXELS,
            code="file_too_many_pixels",
            params={"millions": self.max_image_pixels // 1_000_000},
        )
        try:
            picture = Image.open(BytesIO(content), formats=list(FORMATS))
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
            raise too_many from bomb
        except Exception as trouble:
            raise ValidationError(UNREADABLE, code="unreadable") from trouble
        if picture.width * picture.height > self.max_image_pixels:
            raise too_many
        if picture.format != "MPO" and getattr(picture, "is_animated", False):
            raise ValidationError(MOVING, code="moving")
        return picture


def redrawn(picture, kind):
    """The bytes of the same picture: upright, in sRGB, its pixels and nothing else."""
    ImageOps.exif_transpose(picture, in_place=True)
    profile = picture.info.get("icc_profile")
    if picture.mode.startswith("I"):
        # Sixteen bits of grey; Pillow's own conversion would cut off everything above 255.
        picture = picture.convert("I").point([value >> 8 for value in range(65536)], "L")
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    if picture.mode not in ("L", "CMYK", mode) or (picture.mode == "L" and mode == "RGBA"):
        picture = picture.convert(mode)
    if profile:
        picture = _in_srgb(picture, profile, mode)
    if picture.mode == "CMYK":
        picture = picture.convert(mode)
    # A new picture knows nothing of the old one: no EXIF, no comment, no text, no profile.
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    written = BytesIO()
    bare.save(written, kind, **FORMATS[kind][1])
    return written.getvalue()


def _in_srgb(picture, profile, mode):
    try:
        source = ImageCms.ImageCmsProfile(BytesIO(profile))
        srgb = ImageCms.createProfile("sRGB")
        return ImageCms.profileToProfile(picture, source, srgb, outputMode=mode)
    # A profile that does not fit: the colours as they stand are better than no picture.
    except (ImageCms.PyCMSError, OSError):
        return picture


def put(upload, content, name):
    """Replace what was uploaded, in place.

    The page for many pictures keeps the very object that came with the request until its form is
    complete, and never asks this field again.
    """
    upload.seek(0)
    upload.truncate()
    upload.write(content)
    upload.flush()
    upload.seek(0)
    upload.name, upload.size = name, len(content)


class PictureForm(BaseImageForm):
    """Wagtail's form for images, on every page where one is uploaded or edited."""

    class Meta(BaseImageForm.Meta):
        help_texts = {
            "title": _("To find it here. Left empty, it is the same as the description."),
            "description": _(
                "Say what a person who cannot see it needs to know. Never of real people’s faces."
            ),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            wagtails = self.fields["file"]
            self.fields["file"] = PictureField(
                label=wagtails.label, required=wagtails.required, widget=wagtails.widget
            )
        self.fields["description"].required = True
        self.fields["title"].required = False
        if not self.instance.pk and "file" not in self.fields:
            # The page for many pictures: it keeps them aside until their description is there, and
            # offers the name of the file as a title, which says nothing.
            self.initial.pop("title", None)
            self.fields["description"].help_text = format_lazy(
                "{} {}",
                self.fields["description"].help_text,
                _("With it, the picture is kept."),
            )

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("title"):
            cleaned["title"] = cleaned.get("description", "")
        return cleaned
