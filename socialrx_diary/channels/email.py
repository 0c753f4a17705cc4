"""E-mail, through a mail server that the service trusts (SMTP)."""

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import SplitResult, unquote, urlsplit

from socialrx_diary.channels import Message, Went
from socialrx_diary.language import N_
from socialrx_diary.settings import Sending

LABEL = N_("Yes, by email")
PATIENCE = 10.0
PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
TAKEN, TRANSIENT = 250, 4
ACCEPTED = (250, 251)


def ready(settings: Sending) -> bool:
    """Whether a mail server and a sender are named."""
    return urlsplit(settings.smtp).scheme in PORTS and bool(settings.sender)


def send(message: Message, settings: Sending) -> Went:
    """Hand a letter to the mail server. It is on its way from the moment its text is sent, and not before."""
    try:
        line = _connected(settings)
    except (OSError, smtplib.SMTPException):
        return Went.LATER
    try:
        return _refused(line, message, settings) or _handed_over(line, message, settings)
    finally:
        line.close()


def asked(key: str, settings: Sending) -> Went:  # noqa: ARG001 - a mail server answers no such question
    """Mail servers cannot be asked what became of a letter."""
    return Went.UNKNOWN


def letter(message: Message, settings: Sending) -> EmailMessage:
    """The letter as it is sent. Its number is the message's key, the same for every try."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = settings.sender, message.to, message.subject
    made["Date"] = formatdate()
    made["Message-ID"] = f"<{message.key}@{settings.sender.rpartition('@')[2].rstrip('>')}>"
    made["Auto-Submitted"] = "auto-generated"
    if message.stop:
        made["List-Unsubscribe"] = f"<{message.stop}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(message.body)
    return made


def _connected(settings: Sending) -> smtplib.SMTP:
    parts = urlsplit(settings.smtp)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    if parts.scheme == "smtps":
        line: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=PATIENCE, context=ssl.create_default_context())
    else:
        line = smtplib.SMTP(host, port, timeout=PATIENCE)
    try:
        if parts.scheme == "smtp+starttls":
            line.starttls(context=ssl.create_default_context())
        _introduced(line, parts, settings)
    except BaseException:
        line.close()
        raise
    return line


def _introduced(line: smtplib.SMTP, parts: SplitResult, settings: Sending) -> None:
    if parts.username and settings.smtp_secret_file:
        line.login(unquote(parts.username), settings.smtp_secret_file.read_text(encoding="utf-8").strip())
    else:
        line.ehlo_or_helo_if_needed()


def _refused(line: smtplib.SMTP, message: Message, settings: Sending) -> Went | None:
    """Why the server will not take a letter from us to them, before anything is sent; None when it will."""
    try:
        for code, _said in (line.mail(_bare(settings.sender)), line.rcpt(message.to)):
            if code not in ACCEPTED:
                return _said_by(code)
    except (OSError, smtplib.SMTPException):
        return Went.LATER
    return None


def _handed_over(line: smtplib.SMTP, message: Message, settings: Sending) -> Went:
    text = letter(message, settings).as_bytes()
    message.about_to()
    try:
        code, _said = line.data(text)
    except smtplib.SMTPDataError as error:
        return _said_by(error.smtp_code)
    except (OSError, smtplib.SMTPException):
        return Went.UNKNOWN
    return _said_by(code)


def _said_by(code: int) -> Went:
    if code == TAKEN:
        return Went.TAKEN
    return Went.LATER if code // 100 == TRANSIENT else Went.REFUSED


def _bare(sender: str) -> str:
    return sender.rpartition("<")[2].rstrip(">")
