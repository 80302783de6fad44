"""Who a page or a scene is for, and who is here.

People choose a band with one tap; it is kept in a cookie, and with the person once there is one.
Help and first aid are never filtered.
"""

from django.utils.translation import gettext_lazy as _

COOKIE = "band"
OPENED = "opened"  # the cookie that names the sensitive lessons this browser chose to read
MONTHS_6 = 180 * 24 * 3600  # seconds

#: The bands that a person may choose.
BANDS = {"13-15": _("13 to 15"), "16-17": _("16 or 17"), "18+": _("18 or over")}
#: What a page may be for, and the bands it then suits; everyone includes who has not chosen.
SUITS = {
    "everyone": ("", "13-15", "16-17", "18+"),
    "13-15": ("13-15",),
    "16+": ("16-17", "18+"),
    "16-17": ("16-17",),
    "18+": ("18+",),
}


def band_of(request) -> str:
    """The band chosen here: the account's, else the browser's, else ""."""
    user = getattr(request, "user", None)
    chosen = getattr(user, "band", "") or request.COOKIES.get(COOKIE, "")
    return chosen if chosen in BANDS else ""


def audiences_of(band) -> list[str]:
    """What may be offered to this band, unasked."""
    return [audience for audience, bands in SUITS.items() if band in bands]
