"""Phrases from the seed."""

from __future__ import annotations

from pathlib import Path

import pytest

from overbuild.enrich import lexicon
from overbuild.enrich.lexicon import load_lexicon
from overbuild.errors import UsageError
from overbuild.paths import ENV_PROJECT_ROOT

HEAD = "lexicon,phrase_id,class_name,effect,pattern,source\n"


@pytest.fixture
def seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "dbt_project" / "seeds" / "phrases.csv"
    path.parent.mkdir(parents=True)
    monkeypatch.setenv(ENV_PROJECT_ROOT, str(tmp_path))
    lexicon.load_lexicon.cache_clear()
    return path


def test_a_phrase_broken_over_two_lines_is_still_found(seed: Path) -> None:
    seed.write_text(HEAD + "power,ppa,locked_in,hit,power purchase agreements?,test\n")
    [(phrase, start, end)] = load_lexicon("power").find("a Power\npurchase  agreement.", "hit")
    assert (phrase.phrase_id, phrase.class_name, start, end) == ("ppa", "locked_in", 2, 27)


def test_a_phrase_is_not_found_inside_a_word(seed: Path) -> None:
    seed.write_text(HEAD + "ai,ai,ai,hit,ai,test\n")
    assert not list(load_lexicon("ai").find("We said it again; aid, mail.", "hit"))


def test_other_phrases_always_give_another_version(seed: Path) -> None:
    seed.write_text(HEAD + "ai,ai,ai,hit,ai,test\nother,x,x,hit,x,test\n")
    before = load_lexicon("ai").sha256
    lexicon.load_lexicon.cache_clear()
    seed.write_text(HEAD + "ai,ai,ai,veto,ai,test\nother,x,x,hit,x,test\n")
    assert load_lexicon("ai").sha256 != before


@pytest.mark.parametrize(
    ("row", "words"), [("ai,a,b,hit,(,test", "regular expression"), ("ai,a,b,hot,x,test", "effect")]
)
def test_a_broken_phrase_names_its_row(seed: Path, row: str, words: str) -> None:
    seed.write_text(HEAD + row + "\n")
    with pytest.raises(UsageError, match=words) as caught:
        load_lexicon("ai")
    assert "phrase a" in str(caught.value)


def test_an_unknown_lexicon_is_not_an_empty_one(seed: Path) -> None:
    seed.write_text(HEAD + "ai,ai,ai,hit,ai,test\n")
    with pytest.raises(UsageError, match="no lexicon"):
        load_lexicon("power")


def test_every_phrase_of_the_seed_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ENV_PROJECT_ROOT, raising=False)
    lexicon.load_lexicon.cache_clear()
    assert load_lexicon("investment_phase").of("hit")
