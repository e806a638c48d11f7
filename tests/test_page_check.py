"""`make page-check` on the published pages: axe, Lighthouse, html-validate, vnu and pa11y; skipped without them."""

import json
import os
import shutil
import subprocess

import pytest

from claim_audit.page.provenance import ROOT

NODE = shutil.which("node")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)

pytestmark = pytest.mark.browser


@pytest.mark.skipif(NODE is None, reason="no Node: install it to run the checkers of pages")
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium: install the system's package chromium")
@pytest.mark.skipif(not (ROOT / "node_modules").exists(), reason="no node_modules: make page-check installs them")
def test_the_checkers_find_nothing() -> None:
    run = subprocess.run(
        [str(NODE), "tests/page_check.mjs"], cwd=ROOT, env=_shared(), capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr + run.stdout


def _shared() -> dict[str, str]:
    """The environment, saying so if other tests take their share of the processor: then speed is shown, not judged."""
    return {**os.environ, "PAGE_CHECK_SHARED": os.environ.get("PYTEST_XDIST_WORKER", "")}


def test_the_lock_pins_each_package_and_names_no_address() -> None:
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    for path, package in locked.items():
        assert "resolved" not in package
        assert not path or package["integrity"].startswith("sha512-"), path
