"""The policy headers of every response, and no caching of pages unless a view says otherwise.

HSTS, nosniff, Referrer-Policy and COOP come from Django's SecurityMiddleware, which stands outside
this one. docs/decisions/policy-headers.md says why this is not a package.
"""

CMS = "/cms/"

PUBLIC = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "img-src": "'self' data:",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}

# Wagtail's editor writes inline scripts and styles, and shows its preview in a frame.
EDITORS = PUBLIC | {
    "script-src": "'self' 'unsafe-inline'",
    "style-src": "'self' 'unsafe-inline'",
    "frame-src": "'self'",
    "frame-ancestors": "'self'",
}


def _written(policy):
    return "; ".join(f"{name} {sources}" for name, sources in policy.items())


PUBLIC_POLICY = _written(PUBLIC)
EDITORS_POLICY = _written(EDITORS)


class PolicyHeaders:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        cms = request.path_info.startswith(CMS)
        response.headers["Content-Security-Policy"] = EDITORS_POLICY if cms else PUBLIC_POLICY
        response.headers["X-Frame-Options"] = "SAMEORIGIN" if cms else "DENY"
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response
