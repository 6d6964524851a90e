"""How an attribute is read from its column, as SQL: units, other names of values, yes and no, dates, and numbers as Excel writes them.

The result is what `masks.atoms_of` takes. A value that cannot be read becomes one that no attribute allows (0 for a choice, 2 for a flag,
NaN, a day in 9999), so that it is counted as such and never taken for unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from mobilectl.messages import Message, say
from mobilectl.volumes.sql import text
from mobilectl.workspace.models.customers import Attribute

WHOLE_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER")
FRACTIONS = ("FLOAT", "DOUBLE")
WIDE_NUMBERS = ("UBIGINT", "HUGEINT", "UHUGEINT")
MOMENTS, ZONED = ("TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"), "TIMESTAMP WITH TIME ZONE"
NOTHING = '"NULL"'
"""The type of a column that is unknown of everybody."""
BEIJING = 8 * 3600 * 10**6
"""Microseconds that Beijing is ahead of UTC, in which Parquet keeps moments with a time zone."""

TRUE, FALSE = ("true", "t", "yes", "y", "1", "是", "有"), ("false", "f", "no", "n", "0", "否", "无")
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日", "%Y%m%d")
HOURS = ("", " %H:%M:%S", " %H:%M", " %H:%M:%S.%g")
"""What may follow a day; it is dropped."""
WIDE, NARROW = "０１２３４５６７８９．，－＋％　\u00a0￥", "0123456789.,-+%  ¥"
BLANKS = " \t\r\n\u3000\u00a0"
EXACT = "DECIMAL(28, 10)"
"""Scaled numbers go through this, for 57 × 0.01 in binary fractions is not 0.57."""
NO_DAY = "DATE '9999-12-31'"
IS_DAY = "day BETWEEN DATE '0001-01-01' AND DATE '2199-12-31'"
"""Whether the column `day` holds one that a date can be: Python knows no others before, and nobody means those behind."""


def is_text(kind: str) -> bool:
    """Whether DuckDB's type is a text."""
    return kind == "VARCHAR" or kind.startswith("ENUM")


def needed(attribute: Attribute, kind: str) -> Message | None:
    """What the attribute can be read from, where it cannot from a column of the type; else None."""
    whole = kind in WHOLE_NUMBERS + WIDE_NUMBERS
    number = whole or kind in FRACTIONS or kind.startswith("DECIMAL")
    fits, wanted = {
        "choice": (whole, say("text (VARCHAR)")),
        "flag": (whole or kind == "BOOLEAN", say("yes or no (BOOLEAN)")),
        "number": (number, say("numbers (such as INTEGER or DOUBLE)")),
        "date": (whole or kind in ("DATE", *MOMENTS, ZONED), say("dates (DATE)")),
    }[attribute.type]
    return None if fits or is_text(kind) or kind == NOTHING else wanted


def cut_off(column: str) -> str:
    """Whether Excel has cut off the last digits of a number, as SQL: 1.38E+10."""
    return f"regexp_full_match({column}::VARCHAR, '[+-]?[0-9][.,]?[0-9]*[eE][+]?[0-9]+')"


def reading(attribute: Attribute, kind: str, column: str) -> str:
    """The attribute's value, from a column of DuckDB's type `kind` given as SQL."""
    if attribute.unknown_values:
        unknown = ", ".join(text(one) for one in attribute.unknown_values)
        column = f"CASE WHEN {column}::VARCHAR NOT IN ({unknown}) THEN {column} END"
    if attribute.type == "choice":
        return _choice(attribute, column)
    if attribute.type == "flag":
        return f"{column}::UTINYINT" if kind == "BOOLEAN" else _flag(attribute, column)
    if attribute.type == "date":
        if kind == "DATE":
            return column
        if kind == ZONED:
            moment = f"make_timestamp(epoch_us({column}) + {BEIJING})::DATE"  # unknown of an infinite one
            return f"CASE WHEN {column} IS NOT NULL THEN coalesce({moment}, {NO_DAY}) END"
        return _day(attribute, column) if is_text(kind) or not kind.startswith("TIMESTAMP") else f"({column})::DATE"
    return _number(attribute, kind, column)


def value_of(name: str, attribute: Attribute, kinds: Mapping[str, str], column: Callable[[str], str]) -> str:
    """The value of an attribute of that name, unknown where snapshots do not have it. Of columns `kinds` gives types, `column` the SQL."""
    if not attribute.in_snapshot:
        return reading(attribute, "VARCHAR", "NULL::VARCHAR")
    found = attribute.column or name
    return reading(attribute, kinds[found], column(found))


def _choice(attribute: Attribute, column: str) -> str:
    values = list(attribute.values or ())
    meant = {value: value for value in values} | attribute.values_in_snapshot
    known = ", ".join(text(one) for one in meant)
    found = f"list_position([{known}]::VARCHAR[], {_words(column, meant)})"
    if list(meant) != values or "" in meant:
        positions = ", ".join(str(values.index(value) + 1) for value in meant.values())
        found = f"([{positions}]::USMALLINT[])[{found}]"
    return f"(CASE WHEN {_words(column, meant)} IS NOT NULL THEN coalesce({found}, 0) END)::USMALLINT"


def _words(column: str, meant: object) -> str:
    """The text of a column; an empty one for unknown where that has a meaning of its own."""
    return f"coalesce({column}::VARCHAR, '')" if "" in meant else f"{column}::VARCHAR"  # type: ignore[operator]


def _flag(attribute: Attribute, column: str) -> str:
    yes, no = attribute.true_values or TRUE, attribute.false_values or FALSE
    words = f"lower(trim({_words(column, (*yes, *no))}, {text(BLANKS)}))"
    listed = [", ".join(text(one.lower()) for one in some) for some in (yes, no)]
    cases = f"WHEN {words} IS NULL THEN NULL WHEN {words} IN ({listed[0]}) THEN 1 WHEN {words} IN ({listed[1]}) THEN 0 ELSE 2"
    return f"(CASE {cases} END)::UTINYINT"


def _day(attribute: Attribute, column: str) -> str:
    days = (attribute.date_format,) if attribute.date_format else DAYS
    formats = ", ".join(text(day + hours) for day in days for hours in HOURS)
    words = f"trim({column}::VARCHAR, {text(BLANKS)})"
    return f"CASE WHEN {column} IS NOT NULL THEN coalesce(try_strptime({words}, [{formats}])::DATE, {NO_DAY}) END"


def _number(attribute: Attribute, kind: str, column: str) -> str:
    if attribute.scale is None and kind in WHOLE_NUMBERS + FRACTIONS:
        return column
    if attribute.scale is None and not is_text(kind):
        return f"({column})::DOUBLE"
    wanted = "DOUBLE" if attribute.scale is None else EXACT
    read = f"TRY_CAST({_digits(attribute, column) if is_text(kind) else column} AS {wanted})"
    if attribute.scale is not None:
        times, parts = attribute.scale.as_integer_ratio()
        read = f"({read} * {times}::DECIMAL(10, 0))::DOUBLE / {parts}"
    return f"CASE WHEN {column} IS NOT NULL THEN coalesce({read}, 'nan'::DOUBLE) END"


def _digits(attribute: Attribute, column: str) -> str:
    """A number as a program writes it, from what a program or a person wrote: full-width, with ￥, with blanks or commas between groups of
    three digits, with the attribute's unit (not where it is scaled: the snapshot's unit is another one then).

    What is no number is unknown here already: a cast that fails is ten times as slow as one that does not.
    """
    unit = "" if attribute.scale is not None else (attribute.unit or "").translate(str.maketrans(WIDE, NARROW))
    narrow = f"trim(translate({column}::VARCHAR, {text(WIDE)}, {text(NARROW)}), {text(BLANKS)})"
    pattern = rf"¥?\s*[+-]?\s*([0-9]{{1,3}}([, ][0-9]{{3}})+|[0-9]+)(\.[0-9]*)?\s*({re.escape(unit)})?"
    bare = f"translate(replace({narrow}, {text(unit)}, ''), ', ¥', '')" if unit else f"translate({narrow}, ', ¥', '')"
    plain = r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?"
    return (
        f"CASE WHEN regexp_full_match({column}::VARCHAR, {text(plain)}) THEN {column}::VARCHAR "
        f"WHEN regexp_full_match({narrow}, {text(pattern)}) THEN {bare} END"
    )
