"""A setting of the sidecar is one field; wizard and command line have each of them."""

from __future__ import annotations

import argparse
from dataclasses import fields

from scaletail_tui.cli.deploy.options import add_sidecar_options, flags_given
from scaletail_tui.domain.stack.spec import SidecarOptions
from scaletail_tui.ui.pages.wizard.settings import ADVANCED_LABELS
from scaletail_tui.ui.wizard_draft import ADVANCED, OWNER, SWITCHES, TIMEZONE

OPTIONS = [option.name for option in fields(SidecarOptions)]
CALLED = {"tags": "tag", "search_domains": "dns-search", "image": "sidecar-image"}


def test_the_wizard_has_a_line_and_words_for_each_option_in_their_order() -> None:
    assert list(ADVANCED) == OPTIONS
    assert [name for name in ADVANCED_LABELS if name not in (OWNER, TIMEZONE)] == OPTIONS
    assert {name for name in OPTIONS if isinstance(getattr(SidecarOptions(), name), bool)} == SWITCHES


def test_the_command_line_has_each_option_and_knows_whether_it_was_given() -> None:
    parser = argparse.ArgumentParser()
    add_sidecar_options(parser)
    known = {flag for flag, given in flags_given(parser.parse_args([])) if not given}
    assert known >= {f"--{CALLED.get(name, name.replace('_', '-'))}" for name in OPTIONS}
