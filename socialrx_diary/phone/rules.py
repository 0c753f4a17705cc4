"""What is true of a diary on a phone: the names and icons it can have there, and what may be kept there."""

from typing import Any

from socialrx_diary.language import N_, _

USUAL = "usual"
NAMES = {USUAL: N_("SocialRx Diary"), "page": N_("My page"), "week": N_("My week")}
ICONS = {USUAL: "icon", "leaf": "leaf", "cup": "cup"}
SIZES = (192, 512)

# All that a phone ever keeps of pages: neither holds a word or a name of anybody's.
SHELL = ("/offline", "/help")
# Files that these need. Pictures for a home screen are fetched when it is put there.
NEEDED = (".css", ".svg", ".woff2", "/app.js", "/htmx.min.js", "/phone.js", "/queue.js", "/waiting.js")


def called(name: str) -> str:
    """What the diary is called on this person's phone and in their titles."""
    return _(NAMES.get(name, NAMES[USUAL]))


def drawn(icon: str) -> str:
    """The file that an icon is drawn in, without its ending."""
    return ICONS.get(icon, ICONS[USUAL])


def needed(paths: list[str]) -> list[str]:
    """The static files a phone keeps so that pages look right without a signal."""
    return [path for path in paths if path.endswith(NEEDED)]


def manifest(name: str, icon: str, direction: str, language: str, static: Any) -> dict[str, Any]:
    """What a phone is told when somebody puts their diary on its home screen; nothing in it is about them."""
    file = drawn(icon)
    pictures = [(size, file, "any") for size in SIZES] + [(SIZES[-1], f"{file}-maskable", "maskable")]
    return {
        "id": "/week",
        "name": called(name),
        "short_name": called(name),
        "start_url": "/week?from=app",
        "scope": "/",
        "display": "standalone",
        "lang": language,
        "dir": direction,
        "background_color": "#FBF6EC",
        "theme_color": "#FBF6EC",
        "icons": [
            {
                "src": static(f"img/app/{file}-{size}.png"),
                "sizes": f"{size}x{size}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size, file, purpose in pictures
        ],
    }
