"""The published pages under every checker that does not measure time, and the lock file of these programs."""

import json
import shutil
import subprocess

import pytest

from claim_audit.page.provenance import ROOT

NODE = shutil.which("node")
PACKAGES = ROOT / "node_modules" / ".locked"


@pytest.mark.browser
@pytest.mark.skipif(NODE is None, reason="no Node: install nodejs (20.19 or later) and npm")
@pytest.mark.skipif(NODE is not None and not PACKAGES.exists(), reason="no node_modules: make page-check installs them")
def test_no_checker_finds_anything_on_the_published_pages() -> None:
    """html-validate, vnu, axe, pa11y and Lighthouse but for its performance; what is missing is named in the table."""
    command = [str(NODE), str(ROOT / "tests" / "page_check.mjs"), "--untimed"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    print(done.stdout)
    assert done.returncode == 0, f"{done.stderr}\n{done.stdout}"


def test_the_lock_pins_each_package_and_names_no_address() -> None:
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    for path, package in locked.items():
        assert "resolved" not in package
        assert not path or package["integrity"].startswith("sha512-"), path
