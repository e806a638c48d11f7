"""Results kept for the next who asks with the same, and noted as resting on what they were made from."""

from claim_audit import evidence, reads
from claim_audit.cost.readings import about_ratios
from claim_audit.parameters import Parameters


class Source:
    """Something that results are made of."""


def test_the_last_few_results_of_a_source_in_a_setting_are_kept() -> None:
    store: reads.Lately[int] = {}
    made: list[str] = []
    source, other = Source(), Source()

    def ask(of: Source, setting: str) -> int:
        return reads.lately(store, of, setting, lambda: made.append(setting) or len(made))

    assert [ask(source, "a"), ask(source, "a"), ask(other, "a"), ask(source, "b"), ask(source, "a")] == [1, 1, 2, 3, 1]
    for setting in "cdefg":
        ask(source, setting)
    assert len(store) == reads.KEPT
    assert ask(source, "a") > len("abcdefg")  # made again, as it is no longer among the last


def test_who_takes_a_result_rests_on_what_it_was_made_from() -> None:
    store: reads.Lately[str] = {}
    source = Source()

    def make() -> str:
        reads.note("chips")
        return "made"

    for _ in range(2):
        with reads.recording() as found:
            assert reads.lately(store, source, "", make) == "made"
        assert found == {"chips"}


def test_the_readings_of_a_setting_are_worked_out_once_in_both_languages() -> None:
    facts = evidence.load()
    one, other = (about_ratios(facts, Parameters(lang=lang)) for lang in ("ko", "en"))
    assert one is other
    assert about_ratios(facts, Parameters(claimed_ratio=0.2)) is not one
