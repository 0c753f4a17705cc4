# The habits of this project. `make help` lists them.
#
# One environment, .venv. It is filled by the pip that every Python with venv carries inside it, from locks with
# hashes, and kept until a lock, the Python or the folder changes. `run` needs little; `test` adds to the same place.

PYTHON ?= python3
WORKERS ?= 2
CAREFUL := consent summary vault accounts studies
comma := ,
empty :=
space := $(empty) $(empty)

BIN := .venv/bin
INSTALL = $(BIN)/python .venv/setup/pip --disable-pip-version-check -qq install --no-compile --no-warn-script-location
PLACE := $(shell echo "$(CURDIR) $$($(PYTHON) -V 2>&1)" | cksum | tr -d ' ')
KEY = $(shell { sed '/^.tool.ruff/,$$d' pyproject.toml; cat requirements/$(1).lock; } | cksum | tr -d ' ')
RUN := .venv/run-$(PLACE)-$(call KEY,run)
TEST := .venv/test-$(PLACE)-$(call KEY,test)
# Counting which lines ran makes everything a third slower: `make sure` does it.
PYTEST = $(if $(SURE),$(BIN)/coverage run -m,$(BIN)/python -m) pytest -n $(WORKERS)
REPORT = $(BIN)/coverage report --fail-under=100 --include="$(subst $(space),$(comma),$(foreach w,$(CAREFUL),socialrx_diary/$(w)/* socialrx_diary/$(w).py))"

ifdef DATA
export SOCIALRX_DATA := $(DATA)
endif

.DEFAULT_GOAL := help
.PHONY: help run test sure bench clean env types style check-sqlite check-postgres lock tidy wheel

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@echo "  HOST, PORT and DATA say where \`make run\` listens and keeps its diaries (127.0.0.1, 8000, data)."

run: $(RUN) ## start the diary with a believable service in it, and say how to enter
	@exec $(BIN)/socialrx-diary demo

test: $(TEST) style types ## check everything that can be checked in minutes, on SQLite and on PostgreSQL
	@$(MAKE) --no-print-directory check-sqlite check-postgres

sure: export SURE := 1
# Four hundred histories, or two minutes of blows, are no test that hangs.
sure: export PYTEST_TIMEOUT := 7200
sure: $(TEST) ## test, and what takes longer: branches, templates, formatting, every fault, the wheel
	@rm -rf .cache/coverage && mkdir -p .cache/coverage
	@$(MAKE) --no-print-directory test
	$(BIN)/coverage combine -q && $(REPORT)
	$(BIN)/djlint --lint --quiet templates
	$(BIN)/ruff format --check --quiet .
	@$(MAKE) --no-print-directory wheel

bench: $(TEST) ## measure, and compare with the floor in the same run
	$(BIN)/python -m bench

style: $(TEST)
	$(BIN)/ruff check --quiet .

types: $(TEST)
	$(BIN)/mypy

check-sqlite: $(TEST)
	$(PYTEST) --database=sqlite

check-postgres: $(TEST)
	$(PYTEST) --database=postgresql

tidy: $(TEST) ## put the code in its usual form
	$(BIN)/ruff check --quiet --fix .
	$(BIN)/ruff format --quiet .

wheel: $(TEST) ## build the wheel into dist/
	$(BIN)/hatchling build -t wheel

lock: ## look for newer versions and write requirements/*.lock again
	@mkdir -p .cache && rm -rf .cache/uv && $(PYTHON) -m pip -q install --target .cache/uv uv
	@for lock in run postgres oidc test; do \
	  case $$lock in run) extra= ;; postgres) extra="--extra postgres" ;; oidc) extra="--extra oidc" ;; test) extra="--extra dev" ;; esac; \
	  .cache/uv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	    --upgrade $$extra --group build pyproject.toml -o requirements/$$lock.lock || exit 1; \
	done

clean: ## remove what was made; diaries in data/ stay
	rm -rf .venv .cache dist build .hypothesis .coverage* .import_linter_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

env: $(RUN)

# Python keeps a pip for its venvs as a wheel, here or where Debian puts it. Unpacked it serves at once: three
# seconds sooner than `python3 -m venv` with pip, and unlike other installers it heeds the pip.conf of the house.
define UNPACK_PIP
import ensurepip, pathlib, zipfile
places = pathlib.Path(ensurepip.__file__).with_name("_bundled"), pathlib.Path("/usr/share/python-wheels")
wheel = next(wheel for place in places for wheel in sorted(place.glob("pip-*.whl")))
zipfile.ZipFile(wheel).extractall(".venv/setup")
endef
export UNPACK_PIP

# An environment made in another folder or by another Python is not repaired but made again.
.venv/made-$(PLACE):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "This needs Python 3.11 or newer; make PYTHON=… names one." >&2; exit 1; }
	@rm -rf .venv
	@$(PYTHON) -m venv --without-pip .venv \
	  || { echo "This needs Python's venv: as root, apt-get install python3-venv" >&2; exit 1; }
	@$(BIN)/python -c "$$UNPACK_PIP" || { echo "This needs Python's venv: as root, apt-get install python3-venv" >&2; exit 1; }
	@touch $@

$(RUN): | .venv/made-$(PLACE)
	@echo "Getting ready: packages into .venv (seconds, once)"
	@$(INSTALL) --require-hashes -r requirements/run.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@rm -f .venv/run-* && touch $@

$(TEST): | .venv/made-$(PLACE)
	@echo "Getting ready: packages for the tests into .venv (half a minute, once)"
	@$(INSTALL) --require-hashes -r requirements/test.lock
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@rm -f .venv/test-* .venv/run-* && touch $@ $(RUN)
