"""Pictures, in the sizes pages ask for. Originals and documents are not served from here."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.views.decorators.http import require_safe
from django.views.static import serve


@login_not_required
@require_safe
def rendition(request, path):
    """One resized picture. Its name changes with its content, so it may be kept for ever."""
    response = serve(request, path, document_root=settings.MEDIA_ROOT / "images")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
