"""data/ as it is, and what happens to it when somebody gets it wrong."""

import csv
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from claim_audit.evidence import Evidence, EvidenceError, load
from claim_audit.evidence.schemas import TABLES
from claim_audit.numbers import Day, Fact, Name, Result, Text

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load(ROOT / "data")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of data/ to break."""
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data"))


class TestRealData:
    def test_every_file_is_a_table_and_every_table_a_file(self, evidence: Evidence) -> None:
        assert sorted(evidence.tables) == sorted(path.stem for path in (ROOT / "data").glob("*.csv"))

    def test_frames_are_typed_and_indexed_by_id(self, evidence: Evidence) -> None:
        chips = evidence["chips"]
        assert chips.index.name == "chip_id"
        assert list(chips.loc["h800", ["tdp_w", "name", "made_under_us_rules"]]) == [700.0, "H800", True]
        assert chips["fp8_dense_tflops"].isna()["a100"]
        assert evidence["claims"].at["l03-parity", "repeats"] == ""

    def test_what_is_handed_out_can_be_changed_without_harm(self, evidence: Evidence) -> None:
        mine = evidence["chips"]
        mine.loc["h800", "tdp_w"] = 1.0
        assert evidence["chips"].at["h800", "tdp_w"] == 700.0

    def test_a_value_without_ends_is_both_its_ends_in_the_frame(self, evidence: Evidence) -> None:
        row = evidence["training_runs"].loc["deepseek-v3"]
        assert row["gpu_hours_low"] == row["gpu_hours"] == row["gpu_hours_high"] == 2_788_000

    def test_stages_add_up_to_their_run(self, evidence: Evidence) -> None:
        stages, runs = evidence["training_stages"], evidence["training_runs"]
        for run, hours in stages.groupby("run_id")["gpu_hours"].sum().items():
            assert hours == runs.at[run, "gpu_hours"]

    def test_weights_sum_to_one_within_each_definition(self, evidence: Evidence) -> None:
        weights = evidence["fleet_estimates"].groupby("chip_id")["weight"].sum()
        assert weights.to_dict() == pytest.approx(dict.fromkeys(weights.index, 1.0))

    def test_relays_weigh_nothing(self, evidence: Evidence) -> None:
        fleet = evidence["fleet_estimates"]
        assert (fleet.loc[fleet["traces_to"] != "", "weight"] == 0).all()

    def test_bands_of_the_scale_meet(self, evidence: Evidence) -> None:
        scale = evidence["verdict_scale"].dropna(subset=["probability_min"]).sort_values("order")
        assert scale["probability_below"].tolist()[1:] == scale["probability_min"].tolist()[:-1]

    def test_prices_give_the_change_they_are_printed_with(self, evidence: Evidence) -> None:
        moves = evidence["market_moves"].dropna(subset=["from_price", "to_price"])
        change = (moves["to_price"] / moves["from_price"] - 1) * 100
        assert (change - moves["change_percent"]).abs().max() < 0.006

    def test_every_number_has_a_source_and_a_unit_and_a_label(self, evidence: Evidence) -> None:
        for fact in every_number(evidence):
            assert fact.source_ids, fact.key
            assert set(fact.source_ids) <= set(evidence["sources"].index), fact.key
            assert fact.label.ko, fact.key
            assert fact.label.en, fact.key

    def test_every_source_is_used_or_at_least_reachable(self, evidence: Evidence) -> None:
        for source_id, row in evidence["sources"].iterrows():
            assert row["url"] or row["kind"] in ("derived", "judgement", "article"), source_id

    def test_notes_are_our_own_words(self, evidence: Evidence) -> None:
        """No cell is long enough to be a paragraph of somebody else's."""
        for table in TABLES.values():
            for column in table.of_kind("words", "text"):
                longest = evidence[table.name].reset_index()[column].str.len().max()
                assert longest <= 320, f"{table.name}.{column}"

    def test_no_sentence_of_the_article(self, evidence: Evidence) -> None:
        article = SHARED / "article" / "deepseek-shock.ko.txt"
        if not article.exists():
            pytest.skip("the article is not beside this checkout")
        printed = re.sub(r"\s+", " ", article.read_text("utf-8"))
        for table in TABLES.values():
            frame = evidence[table.name].reset_index()
            for column in table.of_kind("words", "text"):
                for cell in frame[column]:
                    assert not shared_run(cell, printed, 16), f"{table.name}.{column}: {cell}"

    def test_no_sentence_of_the_collected_evidence(self, evidence: Evidence) -> None:
        folder = SHARED / "evidence"
        if not folder.exists():
            pytest.skip("the collected evidence is not beside this checkout")
        collected_words = "\n".join(path.read_text("utf-8") for path in sorted(folder.iterdir()))
        for table in TABLES.values():
            frame = evidence[table.name].reset_index()
            for column in table.of_kind("words"):
                for cell in frame[column]:
                    runs = (cell[start : start + 48] for start in range(len(cell) - 47))
                    assert not any(run in collected_words for run in runs), f"{table.name}.{column}: {cell}"


def every_number(evidence: Evidence) -> list[Fact]:
    return [
        evidence.number(table.name, str(row), column)
        for table in TABLES.values()
        for column in table.of_kind("number")
        for row, value in evidence[table.name][column].items()
        if pd.notna(value)
    ]


def shared_run(cell: str, printed: str, length: int) -> str | None:
    """A run of `length` characters with a space in it that stands in both texts."""
    runs = (cell[start : start + length] for start in range(len(cell) - length + 1))
    return next((run for run in runs if run in printed and re.search(r"[가-힣] [가-힣]", run)), None)


class TestFacts:
    def test_a_number_knows_its_unit_range_label_and_sources(self, evidence: Evidence) -> None:
        assert evidence.number("training_runs", "gpt-4", "training_flop") == Fact(
            key="training_runs/gpt-4/training_flop",
            value=2.1e25,
            unit="FLOP",
            label=Text("GPT-4 학습 연산량", "GPT-4 training compute"),
            low=8.2e24,
            high=4.4e25,
            table="training_runs",
            row="gpt-4",
            column="training_flop",
            source_ids=("epoch-ai-models", "release-gpt-4"),
        )

    def test_columns_of_a_chip_have_sources_of_their_own(self, evidence: Evidence) -> None:
        assert evidence.number("chips", "h800", "interconnect_gb_per_s").source_ids == ("deepseek-isca-paper",)
        assert "deepseek-isca-paper" not in evidence.number("chips", "h800", "memory_gb").source_ids

    def test_a_point_has_no_range_and_an_open_end_is_none(self, evidence: Evidence) -> None:
        hours = evidence.number("training_runs", "deepseek-v3", "gpu_hours")
        assert (hours.low, hours.high) == (None, None)
        house = evidence.number("fleet_estimates", "house-committee-all", "units")
        assert (house.low, house.high) == (60_000, None)

    @pytest.mark.parametrize(
        ("address", "unit"),
        [
            (("gpu_prices", "h100-purchase-2023", "usd"), "USD/GPU"),
            (("gpu_prices", "h800-assumed", "usd"), "USD/GPU-hour"),
            (("disclosures", "r1-api-output", "value"), "USD/Mtoken"),
            (("assumptions", "pue", "value"), "index"),
            (("benchmarks", "codeforces-rating-openai-o1", "score"), "points"),
        ],
    )
    def test_a_unit_may_stand_in_the_row(self, evidence: Evidence, address: tuple[str, str, str], unit: str) -> None:
        assert evidence.number(*address).unit == unit

    @pytest.mark.parametrize(
        ("table", "row", "ko", "en"),
        [
            ("chips", "ascend-910b", "어센드 910B", "Ascend 910B"),
            ("training_runs", "deepseek-v3", "딥시크 V3", "DeepSeek-V3"),
            (
                "gpu_prices",
                "h800-assumed",
                "H800 가정한 임차료(2024년 12월 26일)",
                "H800, assumed rental (26 December 2024)",
            ),
            ("training_stages", "r1-rl", "R1 강화학습", "R1 reinforcement learning"),
            ("fleet_estimates", "wang-h100", "알렉산더 왕 기준 H100", "Alexandr Wang (H100 only)"),
        ],
    )
    def test_names_of_rows(self, evidence: Evidence, table: str, row: str, ko: str, en: str) -> None:
        assert evidence.name(table, row) == Name(Text(ko, en))

    def test_dates_words_and_sources(self, evidence: Evidence) -> None:
        assert evidence.day("export_rules", "2023-10", "enforced_on") == Day("2023-10-23")
        assert evidence.text("training_stages", "r1-rl", "name") == Text("R1 강화학습", "R1 reinforcement learning")
        assert evidence.text("glossary", "gpu", "").en == "GPU"
        assert evidence.source("house-select-committee").relays == "semianalysis-deepseek-debates"

    def test_places_in_words_are_filled(self, evidence: Evidence) -> None:
        template = evidence.text("training_runs", "llama-3.1-405b", "note")
        assert list(evidence.values(template)) == ["disclosures/llama-3.1-family-gpu-hours/value"]
        filled = evidence.phrase("training_runs", "llama-3.1-405b", "note", "en")
        assert "the whole family took 39.3M GPU-hours" in filled

    def test_any_cell_by_address(self, evidence: Evidence) -> None:
        assert evidence.value("export_rules/2023-10/announced_on") == Day("2023-10-17")
        assert evidence.value("training_runs/deepseek-v3/chip_id") == Name(Text("H800", "H800"))
        assert evidence.value("chips/h800/name") == Name(Text("H800", "H800"))
        assert evidence.value("chips/h800/tdp_w") == evidence.number("chips", "h800", "tdp_w")
        assert evidence.value("export_rules/2023-10/name_en") == evidence.text("export_rules", "2023-10", "name")

    def test_names_may_carry_digits(self, evidence: Evidence) -> None:
        assert {"H800", "R1", "Llama 3.1 405B", "3A090.a", "2023년 10월 규정", "FY2025"} <= evidence.names

    def test_sources_of_what_was_computed(self, evidence: Evidence) -> None:
        hours = evidence.number("training_stages", "r1-rl", "gpu_hours")
        price = evidence.number("gpu_prices", "h800-assumed", "usd")
        cost = Result(key="x", value=1.0, unit="USD", label=Text("값", "cost"), formula="×", made_from=(hours, price))
        assert [source.id for source in evidence.sources_of(cost)] == ["deepseek-r1-nature", "deepseek-v3-report"]

    @pytest.mark.parametrize(
        ("ask", "message"),
        [
            (lambda e: e["chip"], "data/: there is no table 'chip'; did you mean 'chips'?"),
            (
                lambda e: e.number("chips", "h8000", "tdp_w"),
                "data/chips.csv: there is no row 'h8000'; did you mean 'h800'?",
            ),
            (
                lambda e: e.number("chips", "h800", "tdp"),
                "data/chips.csv: there is no column 'tdp'; did you mean 'tdp_w'?",
            ),
            (lambda e: e.number("chips", "h20", "hbm_stacks"), "data/chips.csv: h20: hbm_stacks is blank"),
            (lambda e: e.number("chips", "h20", "name"), "data/chips.csv: name holds no numbers but ref"),
            (
                lambda e: e.day("export_rules", "2023-10", "ended_on"),
                "data/export_rules.csv: 2023-10: ended_on is blank",
            ),
            (lambda e: e.day("export_rules", "2023-10", "citation"), "data/export_rules.csv: citation holds no dates"),
        ],
    )
    def test_asking_for_what_is_not_there(
        self, evidence: Evidence, ask: Callable[[Evidence], object], message: str
    ) -> None:
        with pytest.raises(EvidenceError) as raised:
            ask(evidence)
        assert str(raised.value) == message


class TestBrokenCells:
    """One cell changed: the message names file, line, column, what was found and what would be right."""

    @pytest.mark.parametrize(
        ("file", "row", "column", "cell", "message"),
        [
            (
                "training_runs.csv",
                "deepseek-v3",
                "gpu_hours",
                "-12",
                "data/training_runs.csv:2: gpu_hours: -12 is not positive (GPU-hours of DeepSeek-V3)",
            ),
            (
                "chips.csv",
                "h800",
                "tdp_w",
                "1,000",
                "data/chips.csv:5: tdp_w: '1,000' is not a number, plain digits with a point (rated power of h800)",
            ),
            (
                "chips.csv",
                "h800",
                "tdp_w",
                "nan",
                "data/chips.csv:5: tdp_w: 'nan' is not a number, plain digits with a point (rated power of h800)",
            ),
            (
                "chips.csv",
                "h800",
                "tdp_w",
                "inf",
                "data/chips.csv:5: tdp_w: 'inf' is not a number, plain digits with a point (rated power of h800)",
            ),
            (
                "chips.csv",
                "h800",
                "tdp_w",
                "",
                "data/chips.csv:5: tdp_w: blank; this column is required (rated power of h800)",
            ),
            (
                "fleet_estimates.csv",
                "wang-h100",
                "units_low",
                "90000",
                "data/fleet_estimates.csv:2: units_low: 90000 is greater than units 50000 "
                "(GPUs held, low end of wang-h100)",
            ),
            (
                "fleet_estimates.csv",
                "wang-h100",
                "units_high",
                "9000",
                "data/fleet_estimates.csv:2: units_high: 9000 is less than units 50000 "
                "(GPUs held, high end of wang-h100)",
            ),
            (
                "training_runs.csv",
                "llama-3.1-405b",
                "reported_utilisation",
                "40.42",
                "data/training_runs.csv:4: reported_utilisation: 40.42 is more than 1 "
                "(reported utilisation of Llama 3.1 405B)",
            ),
            (
                "training_runs.csv",
                "deepseek-r1",
                "chip_id",
                "h8000",
                "data/training_runs.csv:3: chip_id: 'h8000' is not in data/chips.csv; did you mean "
                "'h800'? (DeepSeek-R1)",
            ),
            (
                "training_runs.csv",
                "deepseek-r1",
                "model",
                "DeepSeek-R2",
                "data/training_runs.csv:3: model: 'DeepSeek-R2' is not in column en of data/names.csv; "
                "did you mean 'DeepSeek-R1'? (DeepSeek-R2)",
            ),
            (
                "training_runs.csv",
                "deepseek-r1",
                "source_ids",
                "deepseek-r1-readme;deepseek-r1-natur",
                "data/training_runs.csv:3: source_ids: 'deepseek-r1-natur' is not in data/sources.csv; "
                "did you mean 'deepseek-r1-nature'? (DeepSeek-R1)",
            ),
            (
                "training_runs.csv",
                "deepseek-r1",
                "source_ids",
                "",
                "data/training_runs.csv:3: source_ids: blank; this column is required (DeepSeek-R1)",
            ),
            (
                "training_runs.csv",
                "deepseek-r1",
                "confidence",
                "staed",
                "data/training_runs.csv:3: confidence: 'staed' is not known; did you mean 'stated'? (DeepSeek-R1)",
            ),
            (
                "training_runs.csv",
                "deepseek-r1",
                "confidence",
                "sure",
                "data/training_runs.csv:3: confidence: 'sure' is not known; one of estimate, speculative, stated "
                "(DeepSeek-R1)",
            ),
            (
                "training_runs.csv",
                "deepseek-r1",
                "baseline",
                "yes",
                "data/training_runs.csv:3: baseline: 'yes' is not true or false (DeepSeek-R1)",
            ),
            (
                "training_runs.csv",
                "deepseek-r1",
                "published_on",
                "2025-02-30",
                "data/training_runs.csv:3: published_on: '2025-02-30' is not a date such as "
                "2025-01-31, 2025-01 or 2025 "
                "(DeepSeek-R1)",
            ),
            (
                "chips.csv",
                "h800",
                "chip_id",
                "h100",
                "data/chips.csv:5: chip_id: 'h100' stands on line 4 already; every chip_id is there "
                "once (h100) (and 11 more)",
            ),
            (
                "chips.csv",
                "h20",
                "chip_id",
                "H 20",
                "data/chips.csv:6: chip_id: 'H 20' is not an id: lower-case letters, digits and hyphens (H 20) "
                "(and 5 more)",
            ),
            (
                "sources.csv",
                "deepseek-v3-report",
                "url",
                "arxiv.org/abs/2412.19437",
                "data/sources.csv:5: url: 'arxiv.org/abs/2412.19437' is not an address that starts with http:// or "
                "https:// (deepseek-v3-report)",
            ),
            (
                "sources.csv",
                "deepseek-v3-report",
                "url",
                "",
                "data/sources.csv:5: url: blank; it is required where kind is 'primary' (deepseek-v3-report)",
            ),
            (
                "sources.csv",
                "deepseek-v3-report",
                "read_on",
                "2024-11",
                "data/sources.csv:5: read_on: '2024-11' is before published '2024-12-26' (deepseek-v3-report)",
            ),
            (
                "sources.csv",
                "deepseek-v3-report",
                "shelf_life",
                "recrod",
                "data/sources.csv:5: shelf_life: 'recrod' is not in data/shelf_lives.csv; did you mean 'record'? "
                "(deepseek-v3-report)",
            ),
            (
                "shelf_lives.csv",
                "price",
                "months",
                "2.5",
                "data/shelf_lives.csv:3: months: 2.5 is not a whole number (shelf life of price)",
            ),
            (
                "gpu_prices.csv",
                "h100-on-demand-2023",
                "range_basis",
                "exact",
                "data/gpu_prices.csv:2: range_basis: 'exact', though low or high differs from the value; "
                "say what the range is (h100-on-demand-2023)",
            ),
            (
                "gpu_prices.csv",
                "h100-launch",
                "range_basis",
                "spread",
                "data/gpu_prices.csv:9: range_basis: 'spread', though none of usd_low, usd_high is given; "
                "without them it is exact (h100-launch)",
            ),
            (
                "china_sales.csv",
                "h800-2023",
                "units_high",
                "",
                "data/china_sales.csv:2: range_basis: 'percentile' needs both low and high, or it is "
                "a spread (h800-2023)",
            ),
            (
                "training_runs.csv",
                "gpt-4",
                "training_flop",
                "",
                "data/training_runs.csv:8: training_flop: blank, though training_flop_low or "
                "training_flop_high is given "
                "(training compute of GPT-4)",
            ),
            (
                "fleet_estimates.csv",
                "wang-h100",
                "weight",
                "0.2",
                "data/fleet_estimates.csv:2: weight: 0.2 does not bring the weights of chip_id 'h100' to 1 "
                "(weight of wang-h100) (and 3 more)",
            ),
            (
                "export_limbs.csv",
                "b.1",
                "tpp_min",
                "4800",
                "data/export_limbs.csv:5: tpp_min: 4800 is not below tpp_below 4800 (TPP, at least of b.1)",
            ),
            (
                "glossary.csv",
                "gpu",
                "definition_en",
                "",
                "data/glossary.csv:2: definition_en: blank; this column is required (gpu) (and 1 more)",
            ),
            (
                "chips.csv",
                "h800",
                "note_en",
                "",
                "data/chips.csv:5: note_ko: note_ko is given, note_en is blank; readers of both "
                "languages get the same (h800)",
            ),
            (
                "chips.csv",
                "h800",
                "note_en",
                "Runs at 400 GB/s.",
                "data/chips.csv:5: note_en: '400' has a digit of no name; put the number in a row and write "
                "{table/row/column} (h800)",
            ),
            (
                "chips.csv",
                "h800",
                "note_en",
                "Runs at {chips/h800/interconnect}.",
                "data/chips.csv:5: note_en: {chips/h800/interconnect} leads nowhere: no column "
                "'interconnect' in chips; "
                "did you mean 'interconnect_type'? (h800)",
            ),
            (
                "chips.csv",
                "h800",
                "note_en",
                "Runs at {chip/h800/tdp_w}.",
                "data/chips.csv:5: note_en: {chip/h800/tdp_w} leads nowhere: no table 'chip'; did you "
                "mean 'chips'? (h800)",
            ),
            (
                "chips.csv",
                "h800",
                "note_en",
                "Has {chips/h20/hbm_stacks}.",
                "data/chips.csv:5: note_en: {chips/h20/hbm_stacks} leads nowhere: that cell is blank (h800)",
            ),
            (
                "claims.csv",
                "l03-parity",
                "check",
                "none",
                "data/claims.csv:5: not_checkable_en: blank; it is required where check is 'none' (l03-parity)",
            ),
            (
                "market_shares.csv",
                "hbm-2024-micron",
                "period",
                "24",
                "data/market_shares.csv:4: period: '24' is not a period such as 2024, 2025-Q2, 2024-H1 or FY2025 "
                "(hbm-2024-micron)",
            ),
        ],
    )
    def test_message(self, data: Path, *, file: str, row: str, column: str, cell: str, message: str) -> None:
        change(data / file, row, column, cell)
        assert failure(data) == message

    def test_every_problem_is_kept(self, data: Path) -> None:
        change(data / "chips.csv", "h800", "tdp_w", "0")
        change(data / "chips.csv", "h20", "family", "hoper")
        change(data / "gpu_prices.csv", "h800-assumed", "region", "asia")
        with pytest.raises(EvidenceError) as raised:
            load(data)
        assert [problem.split(": ")[0] for problem in raised.value.problems] == [
            "data/chips.csv:5",
            "data/chips.csv:6",
            "data/gpu_prices.csv:15",
        ]
        assert str(raised.value).endswith("0 is not positive (rated power of h800) (and 2 more)")
        assert "\n" not in str(raised.value)

    def test_a_line_break_in_a_cell_does_not_break_the_message(self, data: Path) -> None:
        change(data / "names.csv", "a100", "name_id", "a\n100")
        assert failure(data) == (
            "data/names.csv:2: name_id: 'a\\n100' is not an id: lower-case letters, digits and hyphens (a 100)"
        )


class TestBrokenFiles:
    """The file itself is wrong."""

    def test_lines_count_blank_lines_and_line_breaks_inside_quotes(self, data: Path) -> None:
        path = data / "names.csv"
        lines = path.read_text("utf-8").splitlines()
        lines[1] = 'a100,A100,A100,chip,"one\ntwo\nthree"'
        lines.insert(2, "")
        lines[4] = lines[4].replace(",chip,", ",chops,")
        path.write_text("\n".join(lines) + "\n", "utf-8")
        assert failure(data) == "data/names.csv:7: kind: 'chops' is not known; did you mean 'chip'? (h100)"

    def test_missing_file(self, data: Path) -> None:
        (data / "chips.csv").rename(data / "chip.csv")
        assert failure(data) == "data/chips.csv: there is no such file; did you mean 'chip.csv'?"

    def test_missing_folder(self, tmp_path: Path) -> None:
        message = "nowhere/: there is no such folder; set CLAIM_AUDIT_DATA to the data/ of a checkout"
        with pytest.raises(EvidenceError, match=re.escape(message)):
            load(tmp_path / "nowhere")

    def test_folder_from_the_environment(self, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        change(data / "chips.csv", "h800", "tdp_w", "650")
        monkeypatch.setenv("CLAIM_AUDIT_DATA", str(data))
        assert load().number("chips", "h800", "tdp_w").value == 650

    def test_missing_column(self, data: Path) -> None:
        without(data / "chips.csv", "tdp_w")
        assert failure(data) == "data/chips.csv:1: tdp_w: this column is missing (rated power)"

    def test_extra_column(self, data: Path) -> None:
        rename(data / "names.csv", "note", "note,colour")
        for line in range(2, len((data / "names.csv").read_text("utf-8").splitlines()) + 1):
            append(data / "names.csv", line, ",")
        assert failure(data) == "data/names.csv:1: colour: there is no such column"

    def test_misspelt_column(self, data: Path) -> None:
        rename(data / "chips.csv", "tdp_w", "tpd_w")
        assert failure(data) == "data/chips.csv:1: tpd_w: there is no such column; did you mean 'tdp_w'?"

    def test_column_twice(self, data: Path) -> None:
        rename(data / "chips.csv", "tdp_w", "memory_gb")
        assert failure(data) == "data/chips.csv:1: memory_gb: this column is there twice (and 1 more)"

    def test_empty_file(self, data: Path) -> None:
        (data / "names.csv").write_bytes(b"")
        assert failure(data) == "data/names.csv:1: the file is empty; it begins with the header name_id,ko,en,kind,note"

    def test_header_only(self, data: Path) -> None:
        (data / "names.csv").write_text("name_id,ko,en,kind,note\n", "utf-8")
        assert failure(data) == "data/names.csv:2: the header stands alone; at least one row is needed"

    def test_cp949(self, data: Path) -> None:
        path = data / "names.csv"
        lines = path.read_text("utf-8").splitlines()
        first = next(number for number, line in enumerate(lines, start=1) if re.search("[가-힣]", line))
        path.write_bytes("\n".join(lines).encode("cp949"))
        assert failure(data) == (
            f"data/names.csv:{first}: is not UTF-8 but CP949, the Korean Windows encoding; save it as UTF-8 without BOM"
        )

    def test_other_encoding(self, data: Path) -> None:
        append(data / "names.csv", 2, "caf\xe9", "latin-1")
        assert failure(data) == "data/names.csv:2: is not UTF-8; save it as UTF-8 without BOM"

    def test_byte_order_mark(self, data: Path) -> None:
        path = data / "names.csv"
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        message = "data/names.csv:1: begins with a byte order mark (BOM); save it as UTF-8 without BOM"
        assert failure(data) == message

    def test_utf_16(self, data: Path) -> None:
        path = data / "names.csv"
        path.write_bytes(path.read_text("utf-8").encode("utf-16"))
        assert failure(data) == (
            "data/names.csv:1: is UTF-16 (begins with its byte order mark); save it as UTF-8 without BOM"
        )

    def test_nul(self, data: Path) -> None:
        append(data / "names.csv", 3, "\0")
        assert failure(data) == "data/names.csv:3: contains a NUL character; a text file has none"

    def test_ragged_row(self, data: Path) -> None:
        append(data / "names.csv", 3, ",more")
        assert failure(data) == "data/names.csv:3: 6 cells where the header has 5 (a800)"

    def test_open_quotation_mark(self, data: Path) -> None:
        append(data / "glossary.csv", 24, '\nopen,"열린 따옴표')
        assert failure(data) == (
            "data/glossary.csv:25: is not valid CSV (unexpected end of data); is a quotation mark left open?"
        )

    def test_a_broken_table_is_not_blamed_on_those_that_refer_to_it(self, data: Path) -> None:
        (data / "chips.csv").unlink()
        assert failure(data) == "data/chips.csv: there is no such file"


class TestAgainstTheEvidence:
    """A sample of facts against the collected evidence, where that stands beside this checkout."""

    @pytest.mark.parametrize(
        ("file", "row", "address", "scale"),
        [
            ("deepseek.csv", "v3_total_gpu_hours", ("training_runs", "deepseek-v3", "gpu_hours"), 1e3),
            ("deepseek.csv", "v3_pretrain_gpu_hours", ("training_stages", "v3-pretraining", "gpu_hours"), 1e3),
            ("deepseek.csv", "v3_tokens", ("training_runs", "deepseek-v3", "tokens"), 1e12),
            ("deepseek.csv", "v3_active_params", ("training_runs", "deepseek-v3", "active_parameters"), 1e9),
            ("deepseek.csv", "v3_total_usd", ("cost_estimates", "v3-report", "usd"), 1e6),
            ("deepseek.csv", "r1_total_usd", ("cost_estimates", "r1-nature", "usd"), 1e6),
            ("deepseek.csv", "r1_total_gpu_hours", ("training_runs", "deepseek-r1", "gpu_hours"), 1e3),
            ("deepseek.csv", "ratio_llama31_gpu_hours", ("training_runs", "llama-3.1-405b", "gpu_hours"), 1e6),
            ("deepseek.csv", "bench_simpleqa_r1", ("benchmarks", "simpleqa-deepseek-r1", "score"), 1),
            ("deepseek.csv", "bench_gpqa_o1", ("benchmarks", "gpqa-diamond-openai-o1", "score"), 1),
            ("deepseek.csv", "arena_r1_score", ("benchmarks", "arena-2025-01-deepseek-r1", "score"), 1),
            ("deepseek.csv", "fleet_wang_claim", ("fleet_estimates", "wang-h100", "units"), 1),
            ("deepseek.csv", "fleet_sa_hopper", ("fleet_estimates", "semianalysis-hopper", "units"), 1),
            ("deepseek.csv", "fleet_house_report", ("fleet_estimates", "house-committee-all", "units"), 1),
            ("deepseek.csv", "fleet_disclosed_floor_derived", ("fleet_estimates", "disclosed-all", "units"), 1),
            ("deepseek.csv", "mkt_nvda_pct", ("market_moves", "nvidia-day", "change_percent"), 1),
            ("deepseek.csv", "mkt_nvda_cap", ("disclosures", "nvidia-value-lost", "value"), 1e9),
            ("deepseek.csv", "mkt_hynix_2025_op", ("disclosures", "sk-hynix-profit-2025", "value"), 1e12),
            ("deepseek.csv", "h20_charge_actual", ("disclosures", "h20-charge-booked", "value"), 1e9),
            ("deepseek.csv", "hbm_share_2024_hynix", ("market_shares", "hbm-2024-sk-hynix", "share_percent"), 1),
            ("deepseek.csv", "r1_api_output_price", ("disclosures", "r1-api-output", "value"), 1),
            ("hardware_rules_prices.csv", "hw_008", ("export_limbs", "a.1", "tpp_min"), 1),
            ("hardware_rules_prices.csv", "hw_028", ("export_limbs", "case-by-case", "tpp_below"), 1),
            ("hardware_rules_prices.csv", "hw_045", ("china_sales", "h800-2023", "units"), 1),
            ("hardware_rules_prices.csv", "hw_049", ("china_sales", "h20-2025", "units"), 1),
            ("hardware_rules_prices.csv", "hw_057", ("gpu_prices", "h100-on-demand-2024", "usd"), 1),
            ("hardware_rules_prices.csv", "hw_065", ("gpu_prices", "h800-on-demand-2024", "usd"), 1),
            ("hardware_rules_prices.csv", "hw_079", ("gpu_prices", "h800-dgx", "usd"), 1),
            ("hardware_rules_prices.csv", "hw_090", ("cost_estimates", "llama-3.1-405b-epoch-amortised", "usd"), 1),
            ("hardware_rules_prices.csv", "hw_094", ("cost_estimates", "gpt-4-epoch-cloud", "usd"), 1),
            ("hardware_rules_prices.csv", "hw_093", ("training_runs", "gpt-4", "training_flop"), 1),
            ("hardware_rules_prices.csv", "hw_113", ("training_runs", "deepseek-v3", "training_flop"), 1),
        ],
    )
    def test_value(
        self, evidence: Evidence, *, file: str, row: str, address: tuple[str, str, str], scale: float
    ) -> None:
        found = collected(file, row)
        fact = evidence.number(*address)
        assert fact.value == pytest.approx(float(found["value"]) * scale, rel=1e-12)
        for end, value in (("low", fact.low), ("high", fact.high)):
            if value is not None and found[end] and fact.table not in ("fleet_estimates", "disclosures"):
                assert value == pytest.approx(float(found[end]) * scale, rel=1e-12)

    def test_every_chip(self, evidence: Evidence) -> None:
        path = SHARED / "evidence" / "chips.csv"
        if not path.exists():
            pytest.skip("the collected evidence is not beside this checkout")
        collected_chips = pd.read_csv(path).set_index("chip")
        collected_chips.index = [
            name.split(" SXM")[0].split(" 80GB")[0].split(" (")[0] for name in collected_chips.index
        ]
        chips = evidence["chips"].set_index("name")
        for ours, theirs in CHIP_COLUMNS.items():
            expected = collected_chips.loc[chips.index, theirs].astype(float)
            assert chips[ours].to_numpy() == pytest.approx(expected.to_numpy(), nan_ok=True), ours


CHIP_COLUMNS = {
    "bf16_dense_tflops": "bf16_dense_tflops",
    "fp8_dense_tflops": "fp8_dense_tflops",
    "fp4_dense_tflops": "fp4_dense_tflops",
    "int8_dense_tops": "int8_dense_tops",
    "memory_gb": "hbm_gb",
    "memory_bandwidth_gb_per_s": "mem_bw_gbs",
    "interconnect_gb_per_s": "interconnect_bidir_gbs",
    "pcie_gb_per_s": "pcie_bidir_gbs",
    "tdp_w": "tdp_w",
    "die_area_mm2": "die_area_mm2",
}


def collected(file: str, row: str) -> dict[str, str]:
    """A row of the collected evidence; skips where it is not there."""
    path = SHARED / "evidence" / file
    if not path.exists():
        pytest.skip("the collected evidence is not beside this checkout")
    with path.open(encoding="utf-8", newline="") as opened:
        return next(one for one in csv.DictReader(opened) if one["id"] == row)


def failure(data: Path) -> str:
    with pytest.raises(EvidenceError) as raised:
        load(data)
    return str(raised.value)


def change(path: Path, row_id: str, column: str, cell: str) -> None:
    """Set one cell, leaving every line where it is."""
    with path.open(encoding="utf-8", newline="") as opened:
        header, *rows = csv.reader(opened)
    row = next(one for one in rows if one[0] == row_id)
    row[header.index(column)] = cell
    write(path, [header, *rows])


def without(path: Path, column: str) -> None:
    with path.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.reader(opened))
    at = rows[0].index(column)
    write(path, [row[:at] + row[at + 1 :] for row in rows])


def write(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows(rows)


def rename(path: Path, column: str, new: str) -> None:
    header, rest = path.read_text("utf-8").split("\n", 1)
    path.write_text(re.sub(rf"\b{column}\b", new, header, count=1) + "\n" + rest, "utf-8")


def append(path: Path, line: int, what: str, encoding: str = "utf-8") -> None:
    """Append to a line of a file, the header being line 1."""
    lines = path.read_bytes().split(b"\n")
    lines[line - 1] += what.encode(encoding)
    path.write_bytes(b"\n".join(lines))
