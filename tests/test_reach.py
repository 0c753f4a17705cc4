"""What the code itself may reach and do, read off the code: nothing is asked of strangers, nothing typed is run."""

import ast
import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "socialrx_diary"

# What reaches out of this machine, and the only modules that may: one asks which address the machine itself has.
REACH_OUT = {"socket", "ssl", "urllib.request", "http.client", "httpx", "requests", "aiohttp", "smtplib", "ftplib"}
MAY_REACH_OUT = {
    ("socialrx_diary/serving.py", "socket"),
    ("socialrx_diary/single_sign_on/provider.py", "requests"),
    # Reminders: a mail server, a service for texts and push services that an operator named, or a phone did.
    ("socialrx_diary/channels/email.py", "smtplib"),
    ("socialrx_diary/channels/email.py", "ssl"),
    ("socialrx_diary/channels/calling.py", "http.client"),
}
# What turns bytes into objects of any kind, or reads formats that can name files elsewhere.
UNSAFE_READERS = {"pickle", "marshal", "shelve", "yaml", "xml", "lxml", "html5lib"}
ONLY_WRITES = {"xml.sax.saxutils"}
# Chance that could be foreseen; themes and ideas are drawn with a chance they are handed.
FORESEEABLE = {"Random", "random", "randint", "choice", "randrange", "shuffle", "getrandbits"}


def test_no_template_translates_what_it_was_handed():
    """Jinja trusts a message like a template: only what stands in the template itself may be one."""
    strayed = {
        str(path.relative_to(ROOT)): found
        for path in (ROOT / "templates").rglob("*.html")
        if (found := re.findall(r"\bn?gettext\([^\"']|(?<![\w.])_\(\s*[^\"'\s]", path.read_text(encoding="utf-8")))
    }
    assert strayed == {}


@cache
def trees():
    found = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py")}
    assert len(found) > 150
    return {name: ast.parse(text) for name, text in found.items()}


def nodes(kind):
    return [(name, node) for name, tree in trees().items() for node in ast.walk(tree) if isinstance(node, kind)]


def imported():
    """Every module that is imported, by whom."""
    plain = [(name, alias.name) for name, node in nodes(ast.Import) for alias in node.names]
    return plain + [(name, node.module) for name, node in nodes(ast.ImportFrom) if node.module and not node.level]


def test_the_service_asks_nothing_of_any_other_machine():
    assert {(name, module) for name, module in imported() if module in REACH_OUT} <= MAY_REACH_OUT


def test_nothing_sent_to_the_service_becomes_an_object_of_any_kind():
    reads = {(name, module) for name, module in imported() if module not in ONLY_WRITES}
    assert [one for one in reads if one[1].partition(".")[0] in UNSAFE_READERS] == []


def test_no_code_is_made_out_of_words():
    called = [(name, node, _called(node)) for name, node in nodes(ast.Call)]
    never = {"eval", "exec", "__import__", "system", "popen", "render_template_string", "from_string", "populate_obj"}
    assert [(name, what) for name, node, what in called if what in never] == []
    assert [
        name
        for name, node, what in called
        if what in {"run", "Popen"} and any(one.arg == "shell" for one in node.keywords)
    ] == []
    made = (ast.JoinedStr, ast.BinOp)
    sql = [
        (name, node) for name, node, what in called if what == "text" and node.args and isinstance(node.args[0], made)
    ]
    assert [name for name, _node in sql] == []
    whole = [name for name, node in nodes(ast.Attribute) if ast.unparse(node) == "request.values"]
    assert whole == ["socialrx_diary/entries/writing.py"], "one place, for what kind of idea is wanted"


def _called(call):
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def test_chance_is_never_one_that_can_be_foreseen():
    used = {
        (name, node.attr)
        for name, node in nodes(ast.Attribute)
        if isinstance(node.value, ast.Name) and node.value.id == "random" and node.attr in FORESEEABLE
    }
    types = {("socialrx_diary/themes/rules.py", "Random"), ("socialrx_diary/themes/prompts/__init__.py", "Random")}
    printed = {("socialrx_diary/order/intervals.py", "Random")}  # its seed stands beside the numbers, to be drawn again
    in_line = {
        ("socialrx_diary/reminders/sending.py", "shuffle")
    }  # who is reminded first of those who are due together
    assert {one for one in used if not one[0].startswith("socialrx_diary/demo/")} <= types | printed | in_line


# What is in a file that leaves is the age format's to say, what a phone can open the standard's of push services.
SAID_ELSEWHERE = {"socialrx_diary/making/age.py", "socialrx_diary/channels/push.py"}


def test_words_are_sealed_by_one_cipher_and_hashes_are_strong():
    ciphers = {
        (module, alias.name)
        for name, node in nodes(ast.ImportFrom)
        if name not in SAID_ELSEWHERE
        for alias in node.names
        if (module := node.module or "").startswith("cryptography.hazmat")
    }
    assert ciphers == {("cryptography.hazmat.primitives.ciphers.aead", "AESGCM")}
    hashes = {alias.name for _name, node in nodes(ast.ImportFrom) if node.module == "hashlib" for alias in node.names}
    assert hashes == {"sha256"}


def test_our_own_scripts_make_no_page_and_no_script_out_of_words():
    forbidden = (
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function"
        r"|postMessage|__proto__|onpaste|localStorage|sessionStorage"
    )
    scripts = [path for path in (ROOT / "static" / "js").glob("*.js") if ".min." not in path.name]
    assert len(scripts) >= 9
    assert {
        path.name: found for path in scripts if (found := re.findall(forbidden, path.read_text(encoding="utf-8")))
    } == {}


# A thing whose key is handed in, and what makes one thing out of another's keys.
KEYED_BY_HAND = r"\w\[[A-Za-z_$][\w.$]*\]\s*=(?!=)\s?|Object\.assign|fromEntries|\bmerge\(|constructor\s*\["


def test_no_stranger_names_a_key_in_our_own_scripts():
    """What comes from outside is read by keys that stand in the script; it never becomes the keys of anything."""
    scripts = [path for path in (ROOT / "static" / "js").glob("*.js") if ".min." not in path.name]
    found = {(path.name, one) for path in scripts for one in re.findall(KEYED_BY_HAND, path.read_text("utf-8"))}
    assert found == {("passkey.js", "d[name] = ")}, "its names stand in a list just above it"
    assert re.findall(KEYED_BY_HAND, "held[said.key] = 1; Object.assign(held, JSON.parse(text))")


def test_in_earnest_nothing_of_the_made_up_service_is_loaded():
    """What makes people up for trying things out is loaded by one command, which is not the one that serves."""
    asked = {(name, module) for name, module in imported() if module.startswith("socialrx_diary.demo")}
    assert {name for name, _module in asked if not name.startswith("socialrx_diary/demo/")} == {"socialrx_diary/cli.py"}
    commands = [node for name, node in nodes(ast.FunctionDef) if name == "socialrx_diary/cli.py"]
    loading = [node.name for node in commands if "socialrx_diary.demo" in ast.unparse(node)]
    assert loading == ["demo"]
