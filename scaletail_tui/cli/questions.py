"""Questions on the terminal: drawn by questionary, or as plain lines for a screen reader or a dumb terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from scaletail_tui.domain.plain import plain_line

if TYPE_CHECKING:
    from questionary import Choice as DrawnChoice

_plain: bool | Callable[[], bool] = False
"""Or what finds it out, once, when it is first needed."""


class Question(Protocol):
    """Asked once; None where the user leaves."""

    def ask(self) -> Any: ...

    async def ask_async(self) -> Any: ...


def speak_plainly(decide: bool | Callable[[], bool] = True) -> None:
    """From now on questions are lines of text, and so are the answers; `decide` is asked when that matters."""
    global _plain
    _plain = decide


class _Line:
    """A question that is read as one line."""

    def __init__(self, question: str, read: Callable[[str], Any], *, hint: str = "", hidden: bool = False) -> None:
        self._prompt = f"{plain_line(question)}{f' ({hint})' if hint else ''} "
        self._read, self._hidden = read, hidden

    def ask(self) -> Any:
        """Again until the line is an answer."""
        import getpass

        try:
            while True:
                said = getpass.getpass(self._prompt) if self._hidden else input(self._prompt)
                answer = self._read(said.strip())
                if answer is not None:
                    return answer
                print("That is none of the answers.", flush=True)
        except (EOFError, KeyboardInterrupt):
            print(flush=True)
            return None

    async def ask_async(self) -> Any:
        return self.ask()


class _Choice:
    """One line of a numbered list."""

    def __init__(self, title: str, value: str) -> None:
        self.title, self.value = title, value


def make_choice(title: str, value: str) -> DrawnChoice | _Choice:
    """One of a `select`: what is shown and what is answered."""
    if is_plain():
        return _Choice(title, value)
    import questionary

    return questionary.Choice(title, value=value)


def confirm(question: str, *, default: bool = True) -> Question:
    if is_plain():
        words = {"": default, "y": True, "yes": True, "n": False, "no": False}
        return _Line(question, lambda said: words.get(said.lower()), hint="yes or no, Enter: " + ("no", "yes")[default])
    import questionary

    return questionary.confirm(question, default=default)


def text(question: str, *, default: str = "") -> Question:
    if is_plain():
        return _Line(question, lambda said: said or default, hint=f"Enter: {plain_line(default)}" if default else "")
    import questionary

    return questionary.text(question, default=default) if default else questionary.text(question)


def password(question: str) -> Question:
    if is_plain():
        return _Line(question, lambda said: said, hidden=True)
    import questionary

    return questionary.password(question)


def select(question: str, *, choices: Sequence[Any], default: Any = None) -> Question:
    """One of several; their numbers are what is typed where it is plain."""
    if not is_plain():
        import questionary

        return questionary.select(question, choices=choices, default=default)
    listed = [one if isinstance(one, _Choice) else _Choice(str(one), str(one)) for one in choices]
    first = next((at for at, one in enumerate(listed, 1) if one.value == default), 1)
    for at, one in enumerate(listed, 1):
        print(f"{at}  {plain_line(one.title)}", flush=True)
    numbers = {"": listed[first - 1].value, **{str(at): one.value for at, one in enumerate(listed, 1)}}
    return _Line(question, numbers.get, hint=f"a number, Enter: {first}")


def insist(said: Any) -> Any:
    """The answer; raises KeyboardInterrupt where the user left, so that nothing is done of what he said before."""
    if said is None:
        raise KeyboardInterrupt
    return said


def is_plain() -> bool:
    global _plain
    if not isinstance(_plain, bool):
        _plain = _plain()
    return _plain
