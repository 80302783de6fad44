"""Documents on their way in: whole PDF files and nothing else."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm

NOT_A_PDF = _("This file is not a PDF. Please save the document as PDF and upload that.")
NOT_WHOLE = _(
    "This PDF is not whole, or something else follows it. "
    "Please save it as PDF again and upload that."
)


class PdfForm(BaseDocumentForm):
    """Wagtail's form for documents; the model itself asks for the extension."""

    def clean_file(self):
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            check(file)
        return file


def check(file):
    """Refuse what does not begin and end like a PDF: another file may not ride behind it."""
    file.seek(0)
    if file.read(5) != b"%PDF-":
        raise ValidationError(NOT_A_PDF, code="not_a_pdf")
    file.seek(max(0, file.size - 1024))
    if not file.read().rstrip(b"\0 \t\r\n\f").endswith(b"%%EOF"):
        raise ValidationError(NOT_WHOLE, code="not_whole")
    file.seek(0)
