"""Pages for what may not be done right now."""

from django.shortcuts import render
from django.utils.cache import add_never_cache_headers


def too_many(request, refused):
    """Says when to try again. `refused` is the TooMany that was raised."""
    context = {"minutes": -(-refused.seconds // 60)}
    response = render(request, "people/too_many.html", context, status=429)
    response["Retry-After"] = str(refused.seconds)
    add_never_cache_headers(response)
    return response


def unavailable(request):
    """Attempts cannot be counted, so none is allowed: guessing would go unnoticed."""
    response = render(request, "people/unavailable.html", status=503)
    response["Retry-After"] = "60"
    add_never_cache_headers(response)
    return response
