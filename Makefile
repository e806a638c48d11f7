# Targets are relative paths and every other path is quoted: the checkout may lie in a folder with spaces or Hangul
# in its name. Modules are run with `python -m`, as the scripts in .venv/bin cannot be relied on in such a folder.
# Works with GNU make 3.81 (macOS) and later.

PYTHON = python3
PARAMS =
LAB_OPTIONS =
TESTS = -n 2
MUTANTS =
LOCK_OPTIONS =

VENV_PYTHON = .venv/bin/python
PIP_INSTALL = "$(VENV_PYTHON)" -m pip install --quiet --disable-pip-version-check --no-input
UV_COMPILE = uv pip compile --universal --generate-hashes --no-header --python-version 3.11 --fork-strategy fewest

# Nothing of what is installed runs while it is, and no browser is fetched: the system's is used.
NPM_CI = if command -v node >/dev/null && command -v npm >/dev/null && ! cmp -s package-lock.json node_modules/.locked; then \
	echo 'Installing the checkers of pages, from package-lock.json.' >&2; \
	PUPPETEER_SKIP_DOWNLOAD=1 npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null && \
	cp package-lock.json node_modules/.locked; fi

# What the shell around us sets for other Pythons must not reach ours; .venv's own kernel comes before any other.
unexport PYTHONPATH PYTHONHOME JUPYTER_PATH
export PIP_USER := 0
export JUPYTER_PREFER_ENV_PATH := 1

# .venv belongs to one folder and one Python. If it was copied, half made, or PYTHON=... on the command line asks for
# another version, it is made anew.
ifeq ($(origin PYTHON),command line)
WANTED_PYTHON := $(PYTHON)
else
WANTED_PYTHON := $(VENV_PYTHON)
endif
STALE := $(shell [ "$$(cat .venv/locked 2>/dev/null)" = "$$(pwd -P) $$("$(WANTED_PYTHON)" --version 2>/dev/null)" ] || echo FORCE)

.PHONY: help report pdf test coverage mutants page-check lab check document lock clean chromium FORCE

help: ## list the targets (the default)
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-11s%s\n", $$1, $$2 }' Makefile

report: .venv/installed ## execute the notebooks, write reports/ and figures/; options: PARAMS="-p usd_per_gpu_hour 3.5"
	@"$(VENV_PYTHON)" -m claim_audit build $(PARAMS)

pdf: .venv/installed chromium ## print the pages of reports/ to tagged PDFs beside them (needs Chromium)
	@"$(VENV_PYTHON)" -m claim_audit.page.pdf

test: .venv/tested chromium ## run all tests; options: TESTS="-n 2 tests/test_setup.py"
	@$(NPM_CI)
	@"$(VENV_PYTHON)" -m pytest $(TESTS)

# One process tells what it ran when it ends, the forks that run notebooks as well; `coverage combine` adds all up.
coverage: .venv/tested chromium ## run the tests and say what lines and branches they leave out; options: TESTS="tests/test_cost.py"
	@"$(VENV_PYTHON)" -m coverage erase
	@"$(VENV_PYTHON)" -m coverage run -m pytest $(TESTS); status=$$?; \
	"$(VENV_PYTHON)" -m coverage combine --quiet && \
	"$(VENV_PYTHON)" -m coverage report $(if $(TESTS),--fail-under=0) || status=1; exit $$status

mutants: .venv/tested .mutants/tools ## change the models in small places and see what the tests notice (long); options: MUTANTS="--only cost"
	@"$(VENV_PYTHON)" benchmarks/mutation.py $(MUTANTS)

page-check: chromium ## check the pages of reports/ with axe, Lighthouse, html-validate, vnu and pa11y (needs Node)
	@if command -v node >/dev/null && command -v npm >/dev/null; then $(NPM_CI) && node tests/page_check.mjs; \
	else echo 'make page-check: skipped, as there is no Node: install nodejs (20.19 or later) and npm' >&2; fi

lab: .venv/installed ## open JupyterLab on notebooks/; options: LAB_OPTIONS="--no-browser"
	@"$(VENV_PYTHON)" -m jupyterlab --notebook-dir=notebooks $(LAB_OPTIONS)

check: .venv/tested ## lint, formatting, types
	@"$(VENV_PYTHON)" -m ruff check .
	@"$(VENV_PYTHON)" -m ruff format --check .
	@"$(VENV_PYTHON)" -m mypy

document: .venv/installed ## write the generated documentation anew (data/README.md and the like)
	@"$(VENV_PYTHON)" -m claim_audit document

# The exact commands, as uv sees them, run in a copy so that all files change or none does:
#   uv pip compile --universal --generate-hashes --no-header --python-version 3.11 --fork-strategy fewest \
#     --group environment pyproject.toml -o requirements.lock
#   uv pip compile (the same options) --group environment --extra cluster --extra test -c requirements.lock --override never.txt pyproject.toml -o requirements-test.lock
#   uv pip compile (the same options) --group mutants -c requirements-test.lock -o requirements-mutants.lock
# never.txt leaves out docopt: only the command of num2words needs it, not its library, and it has no wheel.
# "fewest": one version of each package for all Pythons, so that all of them draw the same figures.
# Pins stay as they are unless pyproject.toml rules them out; LOCK_OPTIONS=--upgrade renews them all.
lock: .venv/locked ## resolve all requirements*.lock from pyproject.toml; options: LOCK_OPTIONS=--upgrade
	@work=$$(mktemp -d) && trap 'rm -rf "$$work"' EXIT && \
	"$(VENV_PYTHON)" -m venv "$$work/uv" && \
	"$$work/uv/bin/python" -m pip install --quiet --disable-pip-version-check 'uv>=0.13,<1' && \
	mkdir "$$work/lock" && cp pyproject.toml requirements*.lock "$$work/lock" && \
	( cd "$$work/lock" && \
	unset UV_INDEX UV_DEFAULT_INDEX UV_INDEX_URL UV_EXTRA_INDEX_URL UV_FIND_LINKS && \
	export PATH="$$work/uv/bin:$$PATH" UV_NO_CONFIG=1 && \
	$(UV_COMPILE) $(LOCK_OPTIONS) --quiet --group environment pyproject.toml -o requirements.lock && \
	echo 'docopt ; python_version < "3"' > never.txt && \
	$(UV_COMPILE) $(LOCK_OPTIONS) --quiet --group environment --extra cluster --extra test -c requirements.lock \
	--override never.txt pyproject.toml -o requirements-test.lock && \
	$(UV_COMPILE) $(LOCK_OPTIONS) --quiet --group mutants -c requirements-test.lock -o requirements-mutants.lock ) && \
	mv "$$work"/lock/requirements*.lock .

clean: ## remove .venv and all caches; reports/ and figures/ stay
	rm -rf .venv .mutants node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage .coverage.* htmlcov build dist
	find src tests notebooks -name __pycache__ -o -name .ipynb_checkpoints | while IFS= read -r path; do rm -rf "$$path"; done

# Three steps, each with a stamp that is written last: an interrupted step is done again.
# Only wheels are taken, so that nothing from outside runs while the environment is made.
.venv/locked: requirements.lock $(STALE)
	@"$(PYTHON)" -c '' 2>/dev/null || \
	{ echo 'make: "$(PYTHON)" does not run; name a Python 3.11, 3.12 or 3.13: make PYTHON=python3.12' >&2; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' || \
	{ echo "make: this needs Python 3.11, 3.12 or 3.13, but $(PYTHON) is $$("$(PYTHON)" --version 2>&1); try make PYTHON=python3.12" >&2; exit 1; }
	@"$(PYTHON)" -c 'import venv, ensurepip' 2>/dev/null || \
	{ echo 'make: "$(PYTHON)" lacks the venv module; on Debian or Ubuntu: apt-get install python3-venv' >&2; exit 1; }
	@echo 'Making .venv from requirements.lock; the first time this takes a minute or two.' >&2
	@base=$$("$(PYTHON)" -c 'import sys; print(sys._base_executable)') && rm -rf .venv && "$$base" -m venv .venv
	@$(PIP_INSTALL) --require-hashes --only-binary :all: -r requirements.lock
	@echo "$$(pwd -P) $$("$(VENV_PYTHON)" --version)" > .venv/locked

.venv/installed: .venv/locked pyproject.toml
	@$(PIP_INSTALL) --no-index --no-deps --no-build-isolation --editable .
	@touch .venv/installed

.mutants/tools: requirements-mutants.lock
	@rm -rf .mutants/tools && $(PIP_INSTALL) --require-hashes --only-binary :all: --target .mutants/tools -r requirements-mutants.lock
	@touch .mutants/tools

.venv/tested: .venv/installed requirements-test.lock
	@echo 'Adding what the tests need, from requirements-test.lock.' >&2
	@$(PIP_INSTALL) --require-hashes --only-binary :all: --no-deps -r requirements-test.lock
	@touch .venv/tested

chromium:
	@if command -v chromium || command -v chromium-browser || command -v google-chrome || \
	[ -x '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome' ]; then exit 0; fi >/dev/null; \
	hint='No Chromium: nothing can be printed and the browser tests will be skipped. To have them: sudo apt-get install chromium (or install Google Chrome).'; \
	command -v apt-get >/dev/null || { echo "$$hint" >&2; exit 0; }; \
	if [ "$$(id -u)" = 0 ]; then as_root=; elif sudo -n true 2>/dev/null; then as_root='sudo -n'; \
	else echo "$$hint" >&2; exit 0; fi; \
	echo 'Installing Chromium, to print and for the browser tests.' >&2; \
	{ $$as_root apt-get -qq update && \
	$$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends chromium; } >/dev/null || echo "$$hint" >&2

FORCE:
