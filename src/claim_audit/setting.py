"""What a build works with, checked before anything is run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from claim_audit.evidence.articles import CLAIMED, ReadArticle
from claim_audit.page import provenance
from claim_audit.page.appendices import PageEvidence
from claim_audit.parameters import Parameters


@dataclass(frozen=True)
class Setting:
    """What a build works with: validated parameters and evidence, the notebooks, where the report goes.

    `given` are the parameters to hand to the notebooks. Of an article, `params` have the name of the file only, for
    the page, and `given` the whole path; `inputs` has the hash of its content, by name. `kept` is the folder of what
    need not be made again.
    """

    params: Parameters
    given: Mapping[str, Any]
    evidence: PageEvidence
    root: Path
    notebooks: Sequence[Path]
    inputs: Mapping[str, str]
    kept: Path | None = None

    @property
    def kept_fonts(self) -> Path | None:
        """The folder of fonts cut for pages before."""
        return self.kept / "fonts" if self.kept else None

    @property
    def article(self) -> ReadArticle | None:
        """The article whose claims take the place of the transcribed ones."""
        return getattr(self.evidence, "article", None)


def read_setting(params: Mapping[str, Any], root: Path, evidence: PageEvidence | None = None) -> Setting:
    """Everything that can be refused before a notebook is run; raises ValueError. `evidence` is by default `data/`."""
    if "lang" in params:
        raise ValueError("parameter lang: the report is built in both languages; leave it out")
    checked = Parameters.read(params)
    known = evidence if evidence is not None else _load_evidence()
    checked.check_against(known)
    given = {**checked.changed(), **{name: params[name] for name in CLAIMED if name in params}}
    notebooks = provenance.notebooks(root)
    if not notebooks:
        raise ValueError("notebooks/: no notebook such as 00_summary.ipynb is there")
    setting = Setting(checked, given, known, root, notebooks, {})
    return _with_article(setting) if checked.article else setting


def _with_article(setting: Setting) -> Setting:
    """The setting in which the article that the parameters name is audited; raises ValueError if it cannot be."""
    from claim_audit import article_evidence
    from claim_audit.evidence import Evidence

    assert isinstance(setting.evidence, Evidence)
    path = article_evidence.located(setting.params.article)
    found = article_evidence.under_audit(setting.params, setting.evidence, setting.given)
    assert found.reading is not None
    return replace(
        setting,
        params=found.params.model_copy(update={"article": path.name}),
        given={**setting.given, "article": str(path)},
        evidence=found.evidence,
        inputs={path.name: article_evidence.fingerprint(found.reading)},
    )


def _load_evidence() -> PageEvidence:
    from claim_audit import evidence

    loaded: PageEvidence = evidence.load()
    return loaded
