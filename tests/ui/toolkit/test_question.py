"""A question in the key row: what is typed and pasted into it, and that none of its keys is cut."""

from __future__ import annotations

import pytest
from textual import events

from scaletail_tui.ui.pages.key_row import fill_lines, fold_middle
from scaletail_tui.ui.toolkit.question import Question
from scaletail_tui.ui.toolkit.rows import cut_start, row
from tests.ui.pages.stack.stack_pages import still_stacks
from tests.ui.pretend import screen_text, until


async def test_what_is_pasted_is_typed_and_a_key_is_not_answered_by_it() -> None:
    free, keys = Question(sentence="File", free=True), Question(sentence="Sure?", choices={"y": "yes"})
    free.paste("\n  /srv/a file\x1b[31m.yaml\r\nsecond\n")
    keys.paste("y")
    assert free.typed == "/srv/a file.yaml"
    assert keys.typed == "" and not keys.answer.done()
    assert not free.wrong
    free.paste("\u202e\u202e")
    assert free.typed == "/srv/a file.yaml" and free.cells()[0].text == "that is not it: "
    free.press("backspace", None)
    assert not free.wrong


async def test_of_a_long_text_the_end_is_seen_and_the_keys_behind_it() -> None:
    question = Question(sentence="File", free=True, typed="x" * 500 + "end")
    assert question.cells(room=10)[0].text == "…xxxxxxend"
    assert question.cells()[0].text.endswith("xend") and len(question.cells()[0].text) == 503


def test_the_end_of_a_text_is_cut_by_cells() -> None:
    assert cut_start("short", 10) == "short" and cut_start("0123456789", 5) == "…6789"
    assert cut_start("漢字かな", 5) == "…かな"


async def test_choices_that_do_not_fit_take_lines_of_their_own_and_no_pair_is_parted() -> None:
    choices = {letter: f"what {letter} does" for letter in "abcdef"}
    for room in (20, 40, 79, 300):
        lines = fill_lines(Question(sentence="?", choices=choices).cells(), room)
        texts = ["".join(cell.text for cell in line).rstrip() for line in lines]
        assert all(len(text) <= room for text in texts)
        assert [text.split()[0] for text in texts] == [line[0].text for line in lines]
        assert " ".join(" ".join(texts).split()).endswith("f what f does Esc leave")


def test_a_sentence_without_end_leaves_the_page_seen() -> None:
    lines = [row(str(number)) for number in range(60)]
    assert fold_middle(lines[:5], 5) == lines[:5]
    assert [line.text for line in fold_middle(lines, 5)] == ["0", "1", "…", "58", "59"]
    assert [line.text for line in fold_middle(lines, 1)] == ["…"]


@pytest.mark.slow
@pytest.mark.parametrize("size", [(40, 10), (80, 24)])
async def test_a_long_text_pasted_for_a_file_covers_no_page_and_loses_nothing(size: tuple[int, int]) -> None:
    async with still_stacks(size=size) as opened:
        await opened.pilot.press("1", "o")
        await until(lambda: opened.app.asks)
        opened.app.post_message(events.Paste("/" + "x" * 3000))
        page = opened.app.page
        assert page is not None
        await until(lambda: page.question is not None and len(page.question.typed) == 3001)
        await opened.pilot.pause()
        assert "Esc leave" in screen_text(opened.app).splitlines()[-1]
        await opened.pilot.press("enter")
        await until(lambda: bool(page.key_row.message))
        await opened.pilot.pause()
        assert "practice" in screen_text(opened.app).splitlines()[0]
