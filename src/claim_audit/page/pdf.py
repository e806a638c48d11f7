"""Prints the published pages: `python -m claim_audit.page.pdf` writes a tagged PDF beside each page of `reports/`.

The printing is Chromium's; what a page looks like on paper stands in its style sheet.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from claim_audit.page.provenance import ROOT

BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
TIMEOUT_SECONDS = 300


class PrintError(RuntimeError):
    """A page that could not be printed. The message is one line."""


def print_pages(folder: Path) -> list[Path]:
    """Print every page of `folder` but its index; the PDFs lie beside the pages, under the same names.

    Raises PrintError where there is no page or no Chromium, or where Chromium fails.
    """
    pages = sorted(page for page in folder.glob("*.html") if page.stem != "index")
    if not pages:
        raise PrintError(f"{folder.name}/: there is no page to print; make them first: make report")
    browser = next(filter(None, map(shutil.which, BROWSERS)), None)
    if browser is None:
        raise PrintError("no Chromium to print with: install the system's package chromium, or Google Chrome")
    return [_print(page, browser) for page in pages]


def _print(page: Path, browser: str) -> Path:
    pdf = page.with_suffix(".pdf")
    with tempfile.TemporaryDirectory(prefix="claim-audit-") as profile:
        printed = Path(profile) / "page.pdf"
        command = [browser, "--headless", "--disable-gpu", f"--user-data-dir={profile}", "--no-pdf-header-footer"]
        command += ["--generate-pdf-document-outline", f"--print-to-pdf={printed}", page.resolve().as_uri()]
        if hasattr(os, "geteuid") and os.geteuid() == 0:  # its sandbox does not run as root, as in a container
            command.insert(1, "--no-sandbox")
        try:
            done = subprocess.run(command, capture_output=True, check=False, text=True, timeout=TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            raise PrintError(f"{page.name}: Chromium did not finish in {TIMEOUT_SECONDS} s") from None
        if done.returncode or not printed.exists():
            said = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise PrintError(f"{page.name}: Chromium printed nothing: {said}")
        shutil.copyfile(printed, pdf)
    return pdf


if __name__ == "__main__":
    try:
        for written in print_pages(ROOT / "reports"):
            print(f"printed reports/{written.name}", file=sys.stderr)
    except PrintError as error:
        sys.exit(f"claim-audit: {error}")
