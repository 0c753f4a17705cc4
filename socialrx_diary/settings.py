"""Settings: read once from the environment, then handed on as an argument and never changed."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

# Who runs the push services that browsers use. A phone tells its own; a message goes to no other host than these.
PUSH_SERVICES = (
    "fcm.googleapis.com",
    "updates.push.services.mozilla.com",
    "web.push.apple.com",
    "notify.windows.com",
)


@dataclass(frozen=True)
class SignOn:
    """Another sign-in that is trusted for who people who work here are (OpenID Connect)."""

    issuer: str
    client_id: str
    secret_file: Path
    # The names by which it says that two things were shown there (its `amr` or `acr`).
    second_factor: frozenset[str] = frozenset({"mfa"})
    name: str = ""

    def secret(self) -> str:
        """What it knows this service by; read each time, so that it can be changed without a new start."""
        return self.secret_file.read_text(encoding="utf-8").strip()

    @classmethod
    def from_environment(cls, environ: Mapping[str, str], data: Path) -> "SignOn | None":
        """Read `SOCIALRX_OIDC_*`; there is none unless an issuer is named."""
        issuer = environ.get("SOCIALRX_OIDC_ISSUER", "")
        if not issuer:
            return None
        return cls(
            issuer,
            environ.get("SOCIALRX_OIDC_CLIENT_ID", ""),
            Path(environ.get("SOCIALRX_OIDC_SECRET_FILE", str(data / "oidc-secret"))),
            frozenset(filter(None, environ.get("SOCIALRX_OIDC_SECOND_FACTOR", "mfa").split(","))),
            environ.get("SOCIALRX_OIDC_NAME", ""),
        )


@dataclass(frozen=True)
class Sending:
    """By which ways reminders leave, and where they lead. None leave unless a way is set up."""

    # Where the front door is: the only address in a message but the one that stops it.
    address: str = ""
    # A mail server as a URL: `smtp://` without TLS on this machine, `smtp+starttls://`, or `smtps://`.
    smtp: str = ""
    smtp_secret_file: Path | None = None
    sender: str = ""
    notify: str = "https://api.notifications.service.gov.uk"
    notify_key_file: Path | None = None
    notify_template: str = ""
    # What Notify shows when it passes on an answer to a text or how one fared.
    notify_told_file: Path | None = None
    # Whom a push service may write to when something is wrong: `mailto:` or `https:`.
    push_contact: str = ""
    push_services: tuple[str, ...] = PUSH_SERVICES
    push_secret: bytes = field(default=b"", repr=False)

    @classmethod
    def from_environment(cls, environ: Mapping[str, str]) -> "Sending":
        """Read `SOCIALRX_ADDRESS`, `SOCIALRX_SMTP_*`, `SOCIALRX_NOTIFY_*` and `SOCIALRX_PUSH_CONTACT`."""
        return cls(
            address=environ.get("SOCIALRX_ADDRESS", "").rstrip("/"),
            smtp=environ.get("SOCIALRX_SMTP", ""),
            smtp_secret_file=_path(environ.get("SOCIALRX_SMTP_SECRET_FILE")),
            sender=environ.get("SOCIALRX_SMTP_SENDER", ""),
            notify=environ.get("SOCIALRX_NOTIFY", cls.notify).rstrip("/"),
            notify_key_file=_path(environ.get("SOCIALRX_NOTIFY_KEY_FILE")),
            notify_template=environ.get("SOCIALRX_NOTIFY_TEMPLATE", ""),
            notify_told_file=_path(environ.get("SOCIALRX_NOTIFY_TOLD_FILE")),
            push_contact=environ.get("SOCIALRX_PUSH_CONTACT", ""),
        )


@dataclass(frozen=True)
class Settings:
    """All that a running service is told from outside."""

    data: Path
    database_url: str
    keys_database_url: str
    keys_file: Path
    production: bool = True
    demo: bool = False
    debug: bool = False
    host_names: tuple[str, ...] = ()
    https: bool = True
    proxy_hops: int = 0
    sign_on: SignOn | None = None
    # A spaCy model, by the name of its package, as one more pair of eyes in checking words for names; mostly none.
    names_model: str = ""
    sending: Sending = field(default_factory=Sending)
    # How whoever owns the tables opens both databases, to change their shape; where nobody is named, as anybody does.
    owner_url: str = ""
    keys_owner_url: str = ""
    backups_folder: Path | None = None

    @property
    def backups(self) -> Path:
        """The folder for backups; another disk is better than the one of the data."""
        return self.backups_folder or self.data / "backups"

    @property
    def demo_mark(self) -> Path:
        """The file that says a folder holds the demo, and whether all of it is there yet."""
        return self.data / "demo"

    @property
    def recovery_keys(self) -> Path:
        """The file with the halves of recovery keys that seal backups; the halves that open them are elsewhere."""
        return self.data / "recovery-keys.txt"

    @property
    def worker_withdrawn(self) -> bool:
        """Whether phones are to let go of the service worker: somebody has put a file of this name there."""
        return (self.data / "no-worker").exists()

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] = os.environ) -> "Settings":
        """Read `SOCIALRX_*` variables; everything has a default that is safe on one machine."""
        data = Path(environ.get("SOCIALRX_DATA", "data")).absolute()
        demo = _yes(environ.get("SOCIALRX_DEMO"))
        return cls(
            data=data,
            database_url=environ.get("SOCIALRX_DATABASE_URL", f"sqlite:///{data / 'diary.sqlite'}"),
            keys_database_url=environ.get("SOCIALRX_KEYS_DATABASE_URL", f"sqlite:///{data / 'keys.sqlite'}"),
            keys_file=Path(environ.get("SOCIALRX_KEYS_FILE", str(data / "keys.json"))),
            production=not demo,
            demo=demo,
            debug=_yes(environ.get("SOCIALRX_DEBUG")),
            host_names=tuple(filter(None, environ.get("SOCIALRX_HOST_NAMES", "").split(","))),
            https=_yes(environ.get("SOCIALRX_HTTPS"), default=not demo),
            proxy_hops=int(environ.get("SOCIALRX_PROXY_HOPS", "0")),
            sign_on=SignOn.from_environment(environ, data),
            names_model=environ.get("SOCIALRX_NAMES_MODEL", ""),
            sending=Sending.from_environment(environ),
            owner_url=environ.get("SOCIALRX_OWNER_URL", ""),
            keys_owner_url=environ.get("SOCIALRX_KEYS_OWNER_URL", ""),
            backups_folder=_path(environ.get("SOCIALRX_BACKUPS")),
        )


def _path(value: str | None) -> Path | None:
    return Path(value).absolute() if value else None


def _yes(value: str | None, *, default: bool = False) -> bool:
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}
