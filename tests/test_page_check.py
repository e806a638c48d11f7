"""The lock file of the programs that `make page-check` runs on the published pages."""

import json

from claim_audit.page.provenance import ROOT


def test_the_lock_pins_each_package_and_names_no_address() -> None:
    wanted = json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"]
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert {name: locked[f"node_modules/{name}"]["version"] for name in wanted} == wanted
    for path, package in locked.items():
        assert "resolved" not in package
        assert not path or package["integrity"].startswith("sha512-"), path
