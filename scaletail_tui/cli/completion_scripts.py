"""Completion scripts for bash, zsh and fish, drawn from an argparse parser."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_PROGRAM = "scaletail-tui"
_LISTS = {"STACK": "stacks", "NAME": "stacks", "SERVICE": "services"}
"""Metavar to the list that completes it; the program prints it with `completion LIST`."""
_FILES = frozenset({"FOLDER", "KEYFILE", "KEY=FILE"})
_HIDDEN = frozenset({"job"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """One place where a word is typed: what may stand there."""

    words: tuple[str, ...] = ()
    """Fixed words."""
    listed: str = ""
    """`stacks` or `services`: asked for when it is needed."""
    files: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    flags: tuple[str, ...]
    help: str
    value: Word | None
    """None for a switch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A command with what may follow it; inner commands stand as fixed words."""

    name: str
    help: str
    options: tuple[Option, ...]
    places: tuple[Word, ...]


def script(shell: str, parser: argparse.ArgumentParser) -> str:
    """The script's text, ending with a newline."""
    top, commands = shapes(parser)
    lines = {"bash": _bash, "zsh": _zsh, "fish": _fish}[shell](top, commands)
    return "\n".join(lines) + "\n"


def shapes(parser: argparse.ArgumentParser) -> tuple[Command, tuple[Command, ...]]:
    """The program itself, and its commands."""
    subparsers = next(action for action in parser._actions if isinstance(action, argparse._SubParsersAction))
    helps = {choice.dest: choice.help or "" for choice in subparsers._choices_actions}
    commands = tuple(
        _shape(name, helps.get(name, ""), inner) for name, inner in subparsers.choices.items() if name not in _HIDDEN
    )
    return _shape(_PROGRAM, "", parser), commands


def _shape(name: str, text: str, parser: argparse.ArgumentParser) -> Command:
    options: list[Option] = []
    places: list[Word] = []
    for action in parser._actions:
        if action.option_strings:
            value = None if action.nargs == 0 else _word(action)
            options.append(Option(flags=tuple(action.option_strings), help=_plain(action.help), value=value))
        elif isinstance(action, argparse._SubParsersAction):
            places.append(Word(words=tuple(key for key in action.choices if key not in _HIDDEN)))
        else:
            places.append(_word(action))
    return Command(name=name, help=_plain(text), options=tuple(options), places=tuple(places))


def _word(action: argparse.Action) -> Word:
    if action.choices is not None:
        return Word(words=tuple(str(choice) for choice in action.choices if choice not in _LISTS.values()))
    metavar = action.metavar if isinstance(action.metavar, str) else (action.dest or "").upper()
    return Word(listed=_LISTS.get(metavar, ""), files=metavar in _FILES)


def _plain(text: str | None) -> str:
    return " ".join((text or "").replace("%%", "%").split())


def _flags(command: Command) -> tuple[str, ...]:
    return tuple(flag for option in command.options for flag in option.flags)


def _bash(top: Command, commands: Sequence[Command]) -> Iterator[str]:
    """`COMPREPLY` from the command found among the words, the flag before the cursor, and the place counted."""
    yield f"# Completion of {_PROGRAM} for bash."
    yield "_scaletail_tui() {"
    yield '  local current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD-1]}"'
    yield '  local command="" place=0 index word'
    yield "  for ((index = 1; index < COMP_CWORD; index++)); do"
    yield '    word="${COMP_WORDS[index]}"'
    yield '    case "$word" in'
    yield f"      {_alternatives(_value_flags((top, *commands)))}) ((index++)) ;;"
    yield "      -*) ;;"
    yield '      *) if [[ -z $command ]]; then command="$word"; else ((place++)); fi ;;'
    yield "    esac"
    yield "  done"
    yield '  case "$command:$before" in'
    for command in (top, *commands):
        for option in command.options:
            if option.value is not None:
                name = "" if command is top else command.name
                flags = "|".join(f"{name}:{flag}" for flag in option.flags)
                yield f"    {flags}) {_bash_word(option.value)}; return ;;"
    yield "  esac"
    yield "  if [[ $current == -* ]]; then"
    yield '    case "$command" in'
    for command in (top, *commands):
        name = '""' if command is top else command.name
        yield f"      {name}) {_bash_word(Word(words=_flags(command)))} ;;"
    yield "    esac"
    yield "    return"
    yield "  fi"
    yield '  case "$command:$place" in'
    yield f"    :*) {_bash_word(Word(words=tuple(command.name for command in commands)))} ;;"
    for command in commands:
        for place, word in enumerate(command.places):
            yield f"    {command.name}:{place}) {_bash_word(word)} ;;"
    yield "  esac"
    yield "}"
    yield f"complete -F _scaletail_tui {_PROGRAM}"


def _bash_word(word: Word) -> str:
    if word.listed:
        return f'COMPREPLY=($(compgen -W "$({_PROGRAM} completion {word.listed} 2>/dev/null)" -- "$current"))'
    if word.files:
        return 'COMPREPLY=($(compgen -f -- "$current"))'
    return f'COMPREPLY=($(compgen -W {shlex.quote(" ".join(word.words))} -- "$current"))'


def _zsh(top: Command, commands: Sequence[Command]) -> Iterator[str]:
    """The bash function under zsh's own bashcompinit: one logic, tested once."""
    yield f"#compdef {_PROGRAM}"
    yield "autoload -Uz compinit bashcompinit"
    yield "whence compdef >/dev/null || compinit"
    yield "bashcompinit"
    yield from _bash(top, commands)


def _fish(top: Command, commands: Sequence[Command]) -> Iterator[str]:
    yield f"# Completion of {_PROGRAM} for fish."
    yield f"complete -c {_PROGRAM} -f"
    for command in commands:
        yield (f"complete -c {_PROGRAM} -n __fish_use_subcommand -a {command.name} -d {shlex.quote(command.help)}")
    for command in (top, *commands):
        seen = "__fish_use_subcommand" if command is top else f"'__fish_seen_subcommand_from {command.name}'"
        for option in command.options:
            yield f"complete -c {_PROGRAM} -n {seen} {_fish_flags(option)} -d {shlex.quote(option.help)}"
        for word in command.places if command is not top else ():
            if word.words or word.listed:
                yield f"complete -c {_PROGRAM} -n {seen} -a {_fish_word(word)}"
            elif word.files:
                yield f"complete -c {_PROGRAM} -n {seen} -F"


def _fish_flags(option: Option) -> str:
    parts = [f"-l {flag[2:]}" if flag.startswith("--") else f"-s {flag[1:]}" for flag in option.flags]
    if option.value is not None:
        parts.append("-r")
        if option.value.files:
            parts.append("-F")
        elif option.value.words or option.value.listed:
            parts.append(f"-a {_fish_word(option.value)}")
    return " ".join(parts)


def _fish_word(word: Word) -> str:
    return f"'({_PROGRAM} completion {word.listed})'" if word.listed else shlex.quote(" ".join(word.words))


def _value_flags(commands: Sequence[Command]) -> tuple[str, ...]:
    flags = (flag for command in commands for option in command.options if option.value for flag in option.flags)
    return tuple(dict.fromkeys(flags))


def _alternatives(words: Sequence[str]) -> str:
    return "|".join(words)
