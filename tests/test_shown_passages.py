"""What a model is shown: the best passages that fit, those of one article together and in order."""

from datetime import date

from tokenizers import Tokenizer

from assistant.resources import data_path, prompt_folder
from assistant.types import Passage, RetrievedPassage
from assistant.write.shown_passages import as_data, chosen
from benchmarks.written_statements import sample_passages

TEXT = "First words here. Second words there. Third words everywhere. " * 20
OTHER = Passage("o", "b", "Other", "Post", None, date(2026, 7, 1), "Another article's words.")


def piece(start: int, end: int) -> Passage:
    return Passage(f"p{start}", "a", "Title", "Courier", None, date(2026, 7, 3), TEXT[start:end], start, end)


def found(*passages: Passage) -> list[RetrievedPassage]:
    return [RetrievedPassage(p, 1 / rank, rank) for rank, p in enumerate(passages, start=1)]


def test_passages_of_one_article_stand_together_in_its_order_under_one_heading() -> None:
    shown = chosen(found(piece(18, 38), OTHER, piece(0, 18)), lambda _: None)
    assert [(p.article_id, p.start) for p in shown] == [("a", 0), ("a", 18), ("b", 0)]
    data = as_data(shown, "mark", 10_000)
    assert data.count("Article: Title | Courier | Friday 2026-07-03") == 1
    assert data.index("<passage 2 mark>") < data.index("Article: Other") < data.index("<passage 3 mark>")


def test_the_last_are_left_out_where_there_is_no_room() -> None:
    assert chosen(found(piece(0, 18), OTHER), lambda _: None, budget=20) == [piece(0, 18)]


def test_where_one_article_answers_more_of_it_is_shown_and_nothing_twice() -> None:
    first = [RetrievedPassage(piece(300, 400), 0.9, 1), RetrievedPassage(OTHER, 0.1, 2)]
    inside = RetrievedPassage(piece(310, 330), 0.1, 3)
    wide, other = chosen([*first, inside], lambda passage: TEXT if passage.article_id == "a" else None)
    assert wide.start == 0 and wide.end > 1000 and wide.text == TEXT[wide.start : wide.end]
    assert other == OTHER


def test_rules_and_passages_stay_under_two_thirds_of_the_5500_tokens_that_a_question_took() -> None:
    every = [passage for passages in sample_passages().values() for passage in passages]
    shown = chosen(found(*every), lambda _: None)
    sent = (prompt_folder() / "answer.md").read_text() + as_data(shown, "mark", 100_000)
    tokenizer = Tokenizer.from_file(str(data_path("models/tokenizer.json")))
    # Chat models have larger vocabularies: of these prompts Qwen2.5 counts a tenth fewer.
    assert len(every) > 50 and 0.9 * len(tokenizer.encode(sent).ids) < 5500 * 2 / 3
