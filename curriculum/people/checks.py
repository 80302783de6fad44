from ipaddress import ip_network

from django.conf import settings
from django.core.checks import Error, Tags, register

from curriculum.people import demo


@register(Tags.security)
def proxies_are_addresses(app_configs, **kwargs):
    return [
        Error(f"PAUSE_TRUSTED_PROXIES: {proxy!r} is no address or network.", id="people.E001")
        for proxy in settings.PAUSE_TRUSTED_PROXIES
        if proxy != "unix" and not _is_network(proxy)
    ]


def _is_network(text):
    try:
        ip_network(text, strict=False)
    except ValueError:
        return False
    return True


@register(Tags.security, deploy=True)
def production_has_no_demo_people(app_configs, **kwargs):
    """The server asks this before it starts. Their password was printed to somebody's screen."""
    if settings.PAUSE_ENV != "production" or not (names := demo.names_present()):
        return []
    return [
        Error(
            f"Demo people in production: {', '.join(names)}.",
            hint="Delete them with: manage.py load_demo --remove",
            id="people.E002",
        )
    ]
