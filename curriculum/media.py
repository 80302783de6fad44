"""Pictures, in the sizes pages ask for. Originals and documents are not served from here."""

from pathlib import PurePosixPath

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.views.decorators.http import require_safe
from django.views.static import serve

# Named here, for not every machine's own list knows WebP, and browsers are told not to guess.
TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}


@login_not_required
@require_safe
def rendition(request, path):
    """One resized picture. Its name changes with its content, so it may be kept for ever."""
    kind = TYPES.get(PurePosixPath(path).suffix)
    if not kind:
        raise Http404
    response = serve(request, path, document_root=settings.MEDIA_ROOT / "images")
    response["Content-Type"] = kind
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
