"""What a reader may change: every parameter of the notebooks, typed, bounded, with unit and source.

Unknown names, wrong types and values out of bounds are refused in one line that says what would be right. Who takes a
parameter's value is seen to (`reads`): so it is known which parameters a result rests on.
"""

import datetime
import difflib
from collections.abc import Mapping
from typing import Annotated, Any, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr, ValidationError
from pydantic.config import JsonDict
from pydantic.fields import FieldInfo

from claim_audit import reads
from claim_audit.lines import one_line, shown
from claim_audit.numbers import UNITS, Fact, Facts, Lang, Text, separated

ALL = "all"
ACCOUNTINGS = ("rental", "amortised", "programme")
FLEET_DEFINITIONS = ("hopper", "all")
LONGEST_NAME = 80  # of which a name that was meant is looked for: what is longer only costs time
POWERS_OF_TWO = tuple(2**k for k in range(8, 21))

# What a value must be, for the parameters whose type and bounds do not say it.
EXPECTED = {
    "accounting": f"one of {', '.join((ALL, *ACCOUNTINGS))}",
    "article": "the path of a text or HTML file",
    "as_of": "a date such as 2026-09-30",
    "draws": f"a power of two from {POWERS_OF_TWO[0]} to {POWERS_OF_TWO[-1]:,}",
    "source_weights": "a mapping of fleet estimate ids to weights of 0 or more",
}


class ParameterError(ValueError):
    """A parameter that is unknown, of the wrong type or out of bounds. The message is one line."""

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))


def _parameter(
    default: Any, *, ko: str, en: str, unit: str, source: str, ge: float | None = None, le: float | None = None
) -> Any:
    """A parameter: default, label in both languages, unit (a key of `numbers.UNITS` or 'name', 'date' …), source id."""
    about: JsonDict = {"ko": ko, "en": en, "unit": unit, "source": source}
    return Field(default, ge=ge, le=le, description=en, json_schema_extra=about)


def _whole_as_float(value: Any) -> Any:
    """A whole number is a fine price; a truth value is not."""
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


Real = Annotated[float, BeforeValidator(_whole_as_float)]


class Parameters(BaseModel):
    """All parameters of the report, with the defaults of the published edition."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)

    _from: dict[str, str] = PrivateAttr(default_factory=dict)

    lang: Lang = _parameter(
        "ko", ko="언어", en="language of sentences, tables and figures", unit="name", source="own-judgement"
    )
    as_of: str = _parameter(
        "2026-09-30",
        ko="기준일",
        en="evidence known and rules in force on this date",
        unit="date",
        source="own-judgement",
    )
    article: str = _parameter(
        "",
        ko="따져 볼 기사",
        en="file of another article to read and audit; empty for the one transcribed in data/",
        unit="path",
        source="own-judgement",
    )
    claimed_ratio: Real = _parameter(
        0.1,
        ko="기사가 말한 비용 비율",
        en="training cost claimed, as a share of what was usual",
        unit="ratio",
        source="article",
        ge=1e-4,
        le=1,
    )
    claimed_fleet: int = _parameter(
        50_000,
        ko="기사가 말한 보유량",
        en="chips DeepSeek is said to hold",
        unit="GPUs",
        source="article",
        ge=1,
        le=10_000_000,
    )
    claimed_chip: str = _parameter(
        "h100", ko="보유했다는 칩", en="chip the claimed fleet consists of", unit="chip", source="article"
    )
    training_chip: str = _parameter(
        "h800", ko="개발에 썼다는 칩", en="chip R1 is said to have been developed on", unit="chip", source="article"
    )
    baseline: str = _parameter(
        ALL, ko="비교 대상 모델", en="model the cost is compared with, or 'all'", unit="model", source="own-judgement"
    )
    accounting: str = _parameter(
        ALL,
        ko="비용 기준",
        en="accounting basis: rental, amortised, programme, or 'all'",
        unit="name",
        source="own-judgement",
    )
    include_base_model: bool = _parameter(
        True,
        ko="V3 학습 포함",
        en="count the training of the V3 base model into the cost of R1",
        unit="yes or no",
        source="own-judgement",
    )
    usd_per_gpu_hour: Real = _parameter(
        2.0,
        ko="GPU 시간당 임차료",
        en="rental price of one H800 for an hour",
        unit="USD/GPU-hour",
        source="deepseek-v3-report",
        ge=0.1,
        le=20,
    )
    experiment_multiplier: Real = _parameter(
        3.0,
        ko="딥시크의 실험 배수",
        en="DeepSeek’s experiments, as a multiple of the final run",
        unit="times",
        source="interconnects-v3-cost",
        ge=1,
        le=50,
    )
    trend_factor_per_year: Real = _parameter(
        4.0,
        ko="연간 비용 하락 배수",
        en="fall of the cost of a fixed capability",
        unit="times/year",
        source="amodei-export-controls",
        ge=1.01,
        le=100,
    )
    equivalence_margin: Real = _parameter(
        5.0,
        ko="동급으로 볼 점수 차",
        en="mean gap in benchmark scores still called similar",
        unit="percentage points",
        source="own-judgement",
        ge=0.1,
        le=50,
    )
    demand_elasticity: Real = _parameter(
        1.0,
        ko="수요의 가격 탄력성",
        en="price elasticity of demand for AI computing",
        unit="index",
        source="own-judgement",
        ge=0.05,
        le=10,
    )
    source_weights: dict[str, Real] = _parameter(
        {},
        ko="출처별 가중치",
        en="weights of fleet estimates by estimate id, in place of the declared ones",
        unit="weights",
        source="own-judgement",
    )
    prior_probability: Real = _parameter(
        0.5,
        ko="사전 확률",
        en="prior probability of a statement",
        unit="probability",
        source="own-judgement",
        ge=0.01,
        le=0.99,
    )
    draws: int = _parameter(
        4096, ko="표본 수", en="Sobol points per simulation, a power of two", unit="items", source="own-judgement"
    )
    seed: int = _parameter(
        20250127, ko="난수 씨앗", en="seed of the draws", unit="name", source="own-judgement", ge=0, le=2**32 - 1
    )

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """Validate `values`. Raises ParameterError naming the parameter, what was found and what would be right."""
        for name in values:
            if name not in cls.model_fields:
                raise ParameterError(f"parameter {shown(name)} is unknown{_nearest(name, tuple(cls.model_fields))}")
        try:
            parameters = cls.model_validate(dict(values))
        except ValidationError as error:
            first = error.errors()[0]
            name = str(first["loc"][0])
            found = first["input"]
            kind = "the text " if isinstance(found, str) else ""
            place, right = (
                (f"{name}: {first['loc'][1]}", "a weight of 0 or more") if first["loc"][1:] else (name, expected(name))
            )
            raise ParameterError(f"parameter {place}: {kind}{shown(found)} is not {right}") from None
        with reads.checking():
            parameters._check_closed_sets()
        return parameters

    def __getattribute__(self, name: str) -> Any:
        if name in _NAMES:
            reads.note(f"{reads.PARAMETERS}{name}")
        elif name == "__dict__":  # by which pydantic compares, prints and dumps
            reads.note(*(f"{reads.PARAMETERS}{each}" for each in _NAMES))
        return super().__getattribute__(name)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """These parameters with other values for some; whoever reads the copy is noted, not who makes it."""
        with reads.checking():
            return super().model_copy(update=update, deep=deep)

    def _check_closed_sets(self) -> None:
        _one_of("accounting", self.accounting, (ALL, *ACCOUNTINGS))
        if self.draws not in POWERS_OF_TWO:
            raise ParameterError(f"parameter draws: {self.draws} is not {expected('draws')}")
        try:
            whole_day = datetime.date.fromisoformat(self.as_of).isoformat() == self.as_of
        except ValueError:
            whole_day = False
        if not whole_day:
            raise ParameterError(f"parameter as_of: {shown(self.as_of)} is not {expected('as_of')}")
        for name, weight in self.source_weights.items():
            if weight < 0:
                raise ParameterError(f"parameter source_weights: {name}: {weight} is negative; a weight is 0 or more")

    def check_against(self, evidence: Facts) -> Self:
        """Refuse names that `data/` does not know: chips, baselines, fleet estimates. Returns self."""
        with reads.checking():
            chips = tuple(evidence["chips"].index)
            _one_of("training_chip", self.training_chip, chips)
            _one_of("claimed_chip", self.claimed_chip, (*chips, *FLEET_DEFINITIONS))
            runs = evidence["training_runs"]
            _one_of("baseline", self.baseline, (ALL, *runs.index[runs["baseline"].astype(bool)]))
            for name in self.source_weights:
                _one_of("source_weights", name, tuple(evidence["fleet_estimates"].index))
        return self

    def told_by(self, source_id: str, values: Mapping[str, Any]) -> Self:
        """These parameters with `values`, which `source_id` gives. Raises ParameterError like `read`."""
        told = type(self).read({**self.model_dump(), **values})
        told._from = {**self._from, **dict.fromkeys(values, source_id)}
        return told

    def source(self, name: str) -> str:
        """The id of the source that a parameter's value in this run comes from."""
        return self._from.get(name) or describe(name)["source"]

    def number(self, name: str) -> Fact:
        """A numeric parameter as a fact of the table 'parameters'."""
        about = describe(name)
        return Fact(
            key=f"parameters/{name}",
            value=float(getattr(self, name)),
            unit=about["unit"],
            label=Text(about["ko"], about["en"]),
            table="parameters",
            row=name,
            column="value",
            source_ids=(self.source(name),),
        )

    @property
    def apart_from_language(self) -> str:
        """All of it but the language, as text: the same for settings that give the same numbers."""
        given = {name: value for name, value in self.values().items() if name != "lang"}
        return f"{given} {self.__pydantic_private__}"

    def changed(self) -> dict[str, Any]:
        """The parameters that are not at their defaults, language aside."""
        return {
            name: value
            for name, value in self.values().items()
            if name != "lang" and value != type(self).model_fields[name].default
        }

    def values(self) -> dict[str, Any]:
        """All parameters by name, to hand on or to tell runs apart: not noted as looked at."""
        with reads.checking():
            return self.model_dump()


_NAMES = frozenset(Parameters.model_fields)


def describe(name: str) -> dict[str, str]:
    """Label (ko, en), unit and source id of a parameter."""
    extra = Parameters.model_fields[name].json_schema_extra
    assert isinstance(extra, dict)
    return {key: str(value) for key, value in extra.items()}


def expected(name: str) -> str:
    """What a value of parameter `name` must be, in words."""
    if name in EXPECTED:
        return EXPECTED[name]
    field = Parameters.model_fields[name]
    unit = describe(name)["unit"]
    if field.annotation in (int, float):
        low, high = (separated(end) for end in bounds(name))
        kind = "a whole number" if field.annotation is int else "a number"
        return f"{kind} from {low} to {high}" + (f" ({unit})" if unit in UNITS else "")
    if field.annotation is bool:
        return "true or false (without quotes)"
    if get_args(field.annotation):
        return "one of " + ", ".join(get_args(field.annotation))
    return f"a text (the id of a {unit})"


def bounds(name: str) -> tuple[float, float]:
    """The lowest and highest value a numeric parameter may take (infinite where it has no bounds)."""
    return _bound(Parameters.model_fields[name], "ge", float("-inf")), _bound(
        Parameters.model_fields[name], "le", float("inf")
    )


def _bound(field: FieldInfo, name: str, otherwise: float) -> float:
    return next((float(getattr(item, name)) for item in field.metadata if hasattr(item, name)), otherwise)


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise ParameterError(f"parameter {name}: {shown(value)} is unknown{_nearest(value, allowed)}")


def _nearest(name: str, allowed: tuple[str, ...]) -> str:
    close = difflib.get_close_matches(name[:LONGEST_NAME], allowed, n=1)
    known = f"known: {', '.join(allowed)}"
    return f"; did you mean {close[0]!r}? ({known})" if close else f"; {known}"
