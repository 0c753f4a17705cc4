"""Headers of every answer. Nothing is inline, nothing comes from elsewhere, nothing personal is stored by a browser."""

from flask import Flask, Response, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types default",
    )
)

FEATURES = ("camera", "geolocation", "microphone", "payment", "usb")

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in FEATURES),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cache-Control": "no-store",
}

# A file opened by itself runs nothing and is framed by nobody. Short, because it goes out with every file.
OF_A_FILE = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"
# Two years. Browsers heed it only over TLS.
STAYS_ON_TLS = "max-age=63072000; includeSubDomains"


def init(app: Flask) -> None:
    """Put the headers on every answer of the app."""
    app.after_request(_put)


def _put(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = STAYS_ON_TLS
    return response
