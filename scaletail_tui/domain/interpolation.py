"""Variables in Compose values, as Compose itself reads them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# compose-go template/template.go: $$, $NAME, ${NAME}, ${NAME:-default} with - ? + and their colon forms.
_DOLLAR = re.compile(r"\$(?:(?P<escaped>\$)|(?P<bare>[A-Za-z_]\w*)|(?P<open>\{))")
_NAME = re.compile(r"(?P<name>[A-Za-z_]\w*)(?P<operator>:?[-?+])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """One use of a variable in a text."""

    name: str
    operator: str = ""
    """`:-` and `-` bring a default along, `:+` and `+` a replacement; `:?` and `?` an error; empty: nothing."""

    @property
    def may_be_empty(self) -> bool:
        """True when the text still says something useful while the variable is unset."""
        return self.operator.lstrip(":") in ("-", "+") and bool(self.operator)


def variables_in(text: str) -> Iterator[Variable]:
    """Every variable of one Compose string, those inside default values too; `$$` is none."""
    position = 0
    while found := _DOLLAR.search(text, position):
        position = found.end()
        if found["bare"]:
            yield Variable(name=found["bare"])
        elif found["open"] and (named := _NAME.match(text, position)):
            yield Variable(name=named["name"], operator=named["operator"] or "")
            position = named.end()


def strings_in(value: object, at: str = "") -> Iterator[tuple[str, str]]:
    """Every string value of nested mappings and lists, with its place: `services.db.image`, `volumes[0]`."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from strings_in(inner, f"{at}.{key}" if at else str(key))
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from strings_in(inner, f"{at}[{number}]")
