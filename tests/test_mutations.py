"""The list of mutations fits the code. Whether each is caught: python -m tests.mutations."""

import pytest

from tests.mutations import ROOT, apply, mutations

MUTATIONS = mutations()


@pytest.mark.parametrize("mutation", MUTATIONS, ids=lambda one: one.name)
def test_a_mutation_has_its_place_and_its_tests(mutation):
    assert mutation.is_there(), f"{mutation.file} does not hold this once: {mutation.old!r}"
    assert (ROOT / mutation.caught_by).is_file()
    assert mutation.old != mutation.new


def test_mutations_are_told_apart():
    names, edits = {one.name for one in MUTATIONS}, {(one.file, one.old, one.new) for one in MUTATIONS}
    assert len(names) == len(edits) == len(MUTATIONS) >= 60


def test_a_mutation_is_made_in_the_copy_only(tmp_path):
    mutation = next(one for one in MUTATIONS if one.file == "doorstroom/report/html.py")
    before = (ROOT / mutation.file).read_text(encoding="utf-8")
    (tmp_path / mutation.file).parent.mkdir(parents=True)
    (tmp_path / mutation.file).write_text(before, encoding="utf-8")
    apply(mutation, tmp_path)
    assert (tmp_path / mutation.file).read_text(encoding="utf-8") == before.replace(mutation.old, mutation.new)
    assert (ROOT / mutation.file).read_text(encoding="utf-8") == before
