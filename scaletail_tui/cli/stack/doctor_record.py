"""`doctor STACK --record FILE` and `doctor --replay FILE`: a look that is kept, and judged again anywhere."""

from __future__ import annotations

import argparse
import errno
import json
import stat
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from scaletail_tui.cli.terminal import tell_while_waiting
from scaletail_tui.domain.errors import BadInput
from scaletail_tui.domain.plain import plain_line

if TYPE_CHECKING:
    from scaletail_tui.domain.diagnosis.evidence.observation import Observation
    from scaletail_tui.domain.diagnosis.evidence.recording import Recording
    from scaletail_tui.ports.bundle import Ports

_LARGEST = 4_000_000
"""Bytes of a recording that is read; a usual one has 50 000. As JSON they may come to thirty times as much memory."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--record", metavar="FILE", help="also keep everything that was seen, without secrets, in FILE")
    parser.add_argument(
        "--replay", metavar="FILE", help="judge a recording instead; needs no Docker (- for standard input)"
    )
    parser.add_argument("--force", action="store_true", help="with --record: overwrite FILE")


def check(args: argparse.Namespace) -> None:
    """Refuse options that do not go together, before anything is looked at; raises BadInput."""
    if args.replay is not None and args.stack is not None:
        raise BadInput("--replay judges a file, not a stack.", remedy="Leave the stack's name away.")
    if args.record is not None and args.stack is None and args.replay is None:
        raise BadInput(
            "--record keeps the look at one stack.", remedy="Name it: scaletail-tui doctor STACK --record FILE"
        )
    if args.hints and args.stack is None and args.replay is None:
        raise BadInput("--hints are about one stack.", remedy="Name it: scaletail-tui doctor STACK --hints")
    if args.record == "" or args.replay == "":
        raise BadInput(f"{'--record' if args.record == '' else '--replay'} needs the name of a file.")
    if args.force and args.record is None:
        raise BadInput("--force goes with --record.")
    if args.record is not None:
        _may_be_written(args.record, force=args.force)


async def look_deeply(ports: Ports, name: str) -> Observation:
    """One deep look; raises BadInput for a stack that nobody knows, and for a name that none can have."""
    from scaletail_tui.operations.observe.observer import observe
    from scaletail_tui.operations.observe.origin import check_known

    ports.folders.folder(name)
    observation = await observe(ports, name)
    if observation.containers.value == () and not observation.folder:
        await check_known(ports, name)
    return observation


async def record_stack(ports: Ports, args: argparse.Namespace) -> Recording:
    """Look, keep it, and return what was kept."""
    from scaletail_tui.operations.observe.recording import recording_of

    began = time.monotonic()
    observation = await look_deeply(ports, args.stack)
    recording = await recording_of(ports, observation, round(time.monotonic() - began, 3))
    _write(recording, args)
    return recording


def replay(args: argparse.Namespace) -> Recording:
    """The recording that a file holds; with --record it is written again, in the present shape. Raises BadInput."""
    from dataclasses import replace

    from scaletail_tui.domain.diagnosis.evidence.recording import (
        NoRecording,
        observation_from_json,
        observation_to_json,
        recording_from_json,
    )
    from scaletail_tui.domain.masking.mask import mask_json

    try:
        recording = recording_from_json(json.loads(_text(args.replay)))
    except NoRecording as error:
        raise BadInput(f"{args.replay} cannot be replayed: {error}.") from error
    except (ValueError, RecursionError) as error:
        raise BadInput(f"{args.replay} is not JSON.", detail=str(error)) from error
    if args.record is not None:
        plain, counts = mask_json(observation_to_json(recording.observation), {})
        recording = replace(recording, observation=observation_from_json(plain), masked={**recording.masked, **counts})
        _write(recording, args)
    return recording


def _text(file: str) -> str:
    from scaletail_tui.adapters.small_files import read_bounded

    try:
        if file == "-":
            text = sys.stdin.read(_LARGEST + 1)
            if len(text) > _LARGEST:
                raise BadInput("Standard input is too large for a recording.")
            return text
        with tell_while_waiting(file):
            return read_bounded(file, _LARGEST, pipes=True).decode("utf-8")
    except OSError as error:
        if error.errno == errno.EFBIG:
            raise BadInput(f"{file} is too large for a recording.") from error
        raise BadInput(f"{file} cannot be read: {error.strerror or error}.") from error
    except UnicodeDecodeError as error:
        raise BadInput(f"{file} is not JSON.", detail=str(error)) from error


def _may_be_written(file: str, *, force: bool) -> None:
    """Raise BadInput for what is not to be replaced: never a link, a pipe or a device, a file only with --force."""
    try:
        mode = Path(file).lstat().st_mode
    except OSError:  # missing, or told by the writing
        return
    if not stat.S_ISREG(mode):
        raise BadInput(f"{file} is no regular file, so it is not replaced.", remedy="Choose another name.")
    if not force:
        raise BadInput(f"{file} exists.", remedy="Choose another name, or overwrite it with --force.")


def _write(recording: Recording, args: argparse.Namespace) -> None:
    """Write the file, for this user alone, and say what was taken out; to stderr, for stdout is the result's."""
    from scaletail_tui.adapters.files.folder import replace_file
    from scaletail_tui.domain.diagnosis.evidence.recording import recording_to_json
    from scaletail_tui.ports.folders import FilesRefused

    file: str = args.record
    _may_be_written(file, force=args.force)  # again, for the look took its time
    text = json.dumps(recording_to_json(recording), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    try:
        replace_file(Path(file), text.encode("utf-8", "replace"), 0o600)
    except FilesRefused as refused:
        raise BadInput(refused.title, detail=refused.detail, remedy=refused.remedy) from refused
    counted = ", ".join(f"{plain_line(name)} {times} ×" for name, times in recording.masked.items() if times)
    print(f"Recorded in {file}. Masked: {counted or 'nothing'}.", file=sys.stderr)
