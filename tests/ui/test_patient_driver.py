"""The thread that reads the terminal sleeps until a byte comes, a lone Esc is due, or it shall end."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from typing import Any

from textual import events
from textual.app import App
from textual.message import Message

from scaletail_tui.ui.patient_driver import PatientDriver, RingingEvent
from scaletail_tui.ui.terminal import TerminalApp
from tests.ui.pretend import QuietApp, fake_ports


class Reader(PatientDriver):
    """Reads a pipe, and keeps what it would tell the program."""

    def __init__(self, app: App[Any], ears: int) -> None:
        super().__init__(app)
        self.fileno = ears
        self.told: list[Message] = []

    def process_message(self, message: Message) -> None:
        self.told.append(message)

    def keys(self) -> list[str]:
        return [one.key for one in self.told if isinstance(one, events.Key)]


@contextmanager
def reading() -> Iterator[tuple[Reader, int, Thread]]:
    ears, mouth = os.pipe()
    driver = Reader(QuietApp(fake_ports()), ears)
    thread = Thread(target=driver.run_input_thread)
    thread.start()
    try:
        yield driver, mouth, thread
    finally:
        driver.exit_event.set()
        thread.join(60.0)
        driver.close()
        os.close(ears)
        assert not thread.is_alive()


def until(condition: Callable[[], bool]) -> float:
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < 60.0
        time.sleep(0.005)
    return time.monotonic() - began


def wakes(thread: Thread) -> int:
    """How often it has begun to run."""
    lines = Path(f"/proc/self/task/{thread.native_id}/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if "ctxt_switches" in line)


def until_it_rests(thread: Thread) -> None:
    """What is left of the key before is done with, however long that takes on a busy machine."""

    def rests() -> bool:
        before = wakes(thread)
        time.sleep(0.3)
        state = Path(f"/proc/self/task/{thread.native_id}/stat").read_text().rpartition(")")[2].split()[0]
        return state == "S" and wakes(thread) == before

    until(rests)


async def test_the_program_uses_it() -> None:
    assert QuietApp(fake_ports()).get_driver_class() is PatientDriver
    assert issubclass(QuietApp, TerminalApp)


async def test_keys_an_escape_and_bytes_that_are_no_text_arrive_in_their_order() -> None:
    with reading() as (driver, mouth, _):
        os.write(mouth, b"a\x1b[B\xe6")
        until(lambda: driver.keys() == ["a", "down"])
        os.write(mouth, b"\xbc\xa2\xff\xfe" + b"b")
        until(lambda: driver.keys()[-1] == "b")
        assert [one.character for one in driver.told if isinstance(one, events.Key)][2] == "漢"
        os.write(mouth, b"\x1b")
        until(lambda: driver.keys()[-1] == "escape")


async def test_while_nobody_types_the_thread_does_not_wake() -> None:
    with reading() as (driver, mouth, thread):
        os.write(mouth, b"x")
        until(lambda: driver.keys() == ["x"])
        until_it_rests(thread)
        before = wakes(thread)
        time.sleep(1.5)
        assert wakes(thread) - before <= 2, "Textual's own: 15"


async def test_a_terminal_that_is_gone_is_not_asked_again_and_again() -> None:
    with reading() as (driver, mouth, thread):
        assert thread.ident is not None
        clock = time.pthread_getcpuclockid(thread.ident)  # its own work: others may work beside it
        os.close(mouth)
        time.sleep(0.1)
        before = time.clock_gettime(clock)
        time.sleep(0.5)
        assert time.clock_gettime(clock) - before < 0.25
        assert driver.told == []


async def test_an_event_that_rings_can_be_set_often_cleared_and_closed() -> None:
    event = RingingEvent()
    for _ in range(100_000):
        event.set()
    event.clear()
    assert not event.is_set()
    event.close()
    event.set()
    assert event.is_set()
