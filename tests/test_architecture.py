"""The shape of the code, kept by tests rather than by memory; its contracts are in pyproject.toml."""

import ast
import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import grimp
import pytest
from importlinter import configuration
from importlinter.application.use_cases import create_report, read_user_options
from importlinter.contracts import forbidden, independence, layers
from importlinter.domain.contract import registry

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "socialrx_diary"
TEMPLATES = ROOT / "templates"
LONGEST = 300
GRAB_BAGS = {"utils", "util", "helpers", "helper", "common", "misc", "tools", "shared", "core"}

# What brings rows to another form, looks through all of them or carries them somewhere else.
WHO_MAY_KNOW_ALL = (
    "migrations",
    "migrations.env",
    "checks",
    "copies",
    "rotating",
    "backups.making",
    "backups.restoring",
)

CONTRACTS = (layers.LayersContract, forbidden.ForbiddenContract, independence.IndependenceContract)


@cache
def modules():
    return sorted(PACKAGE.rglob("*.py"))


@cache
def templates():
    return sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".html", ".svg", ".xml"})


@cache
def graph():
    return grimp.build_graph("socialrx_diary", include_external_packages=True, cache_dir=None)


@cache
def report():
    configuration.configure()
    for contract in CONTRACTS:
        registry.register(contract, contract.type_name)
    return create_report(read_user_options(str(ROOT / "pyproject.toml")), cache_dir=None)


def contract_names():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return re.findall(r'^\[\[tool\.importlinter\.contracts\]\]\nid = ".+"\nname = "(.+)"', text, re.MULTILINE)


@pytest.mark.parametrize("name", contract_names())
def test_contract_is_kept(name):
    checks = {contract.name: check for contract, check in report().get_contracts_and_checks()}
    assert checks[name].kept, f"broken: {name}. `.venv/bin/lint-imports` says where. {checks[name].metadata}"


def test_every_contract_was_checked():
    assert len(contract_names()) == len(list(report().get_contracts_and_checks())) > 0
    assert not report().could_not_run


def test_a_words_models_are_its_own():
    strangers = {
        f"{importer} -> {models}"
        for models in graph().modules
        if re.fullmatch(r"socialrx_diary\.\w+\.models", models)
        for importer in graph().find_modules_that_directly_import(models)
        if not _may_know(importer, models)
    }
    assert not strangers, "a word's rows are reached through its service"


def _may_know(importer, models):
    """A word's own files and the migrations' environment. `migrations.models` is no word but all of them."""
    if models == "socialrx_diary.migrations.models":
        return importer in {f"socialrx_diary.{one}" for one in WHO_MAY_KNOW_ALL}
    word = models.rpartition(".")[0]
    role = importer.removeprefix(f"{word}.")
    own = importer.startswith(f"{word}.") and role not in {"views", "forms", "rules"}
    return own or importer.startswith("socialrx_diary.migrations")


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_module_can_be_read_in_one_sitting(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    if "migrations" not in path.parts:
        assert lines <= LONGEST, f"{lines} lines: it holds more than one thing"


def test_nothing_is_a_grab_bag():
    places = [*modules(), *(path for path in PACKAGE.rglob("*") if path.is_dir())]
    assert not [path for path in places if path.stem.strip("_").lower() in GRAB_BAGS]


def test_views_are_short():
    """Twelve lines say what is asked and what is answered; more is a deed, and belongs to a service."""
    long = {
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}": length
        for path in modules()
        if path.name == "views.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.decorator_list
        if (length := _statement_lines(node)) > 14
    }
    assert not long


def _statement_lines(function):
    """Count the lines of a body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


class Inline(HTMLParser):
    """Notes what a strict content policy would refuse, in a template as it is written."""

    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        names = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in names and not _is_data(names.get("type"))):
            self.found.append(f"line {self.getpos()[0]}: <{tag}> without a file")
        self.found += [
            f"line {self.getpos()[0]}: {name} on <{tag}>"
            for name, value in attrs
            if re.match(r"style$|on[a-z]|hx-on", name) or (value or "").startswith(("js:", "javascript:"))
        ]

    handle_startendtag = handle_starttag


def _is_data(kind):
    return kind in {"application/json", "speculationrules"}


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_template_has_nothing_inline(path):
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"\{#.*?#\}", lambda comment: "\n" * comment[0].count("\n"), text, flags=re.DOTALL)
    # A Jinja tag may hold quotes and angle brackets that an HTML parser would take for its own.
    plain = re.sub(r"\{[{%].*?[%}]\}", lambda tag: "\n" * tag[0].count("\n") or "_", text, flags=re.DOTALL)
    inline = Inline()
    inline.feed(plain)
    assert not inline.found


@pytest.mark.parametrize("path", templates(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_template_trusts_no_words(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\|\s*safe\b|autoescape\s+(false|off)", text), "Markup is made in Python"


def test_there_are_templates_and_modules():
    """The tests above run once a file: with no files they would pass for nothing."""
    assert len(templates()) > 5
    assert len(modules()) > 20


def test_the_inspector_of_templates_sees():
    for fault in (
        "<p style='x'>",
        "<a onclick='f()'>",
        "<a href='javascript:f()'>",
        "<i hx-on:click='f()'>",
        "<i hx-vals='js:f()'>",
        "<style></style>",
        "<script>f()</script>",
    ):
        inline = Inline()
        inline.feed(fault)
        assert inline.found, fault
    inline = Inline()
    inline.feed("<script src='/x.js'></script><p class='style' name='on'>style onclick='f()'</p>")
    assert not inline.found
