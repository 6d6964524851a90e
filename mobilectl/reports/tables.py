"""Tables in every format: framed on a terminal, plain, Markdown, CSV, JSON."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from mobilectl.messages import Language, Message, say
from mobilectl.messages.lines import printable_lines

FORMATS = ("table", "plain", "markdown", "csv", "json")
VERSION = 1
NARROWEST, SHORTEST_TEXT, TIGHTEST_TEXT = 6, 16, 8
"""A heading is broken to no less, text rather than leave columns out, and text rather than give the table up."""
LONGEST_WORD = 12
"""A number up to so long is never broken."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""With these a spreadsheet takes the text of a CSV cell for a formula, or would after it has cut off the first."""
MOST_DIGITS = 15
"""So many digits of a number a spreadsheet keeps."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name in JSON and CSV, and its heading for people.

    `right` sets numbers to the right, `whole` keeps ids, dates and the like on one line, `beside` leaves the column out of the framed
    table, which has to fit on a screen, and `spare`, for ids beside names, does so where the screen is too narrow for it. `ends` is for
    cells that are a `Range`: in CSV each end is a column of its own.
    """

    name: str
    heading: Message
    right: bool = False
    whole: bool = False
    beside: bool = False
    spare: bool = False
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Range:
    """A cell that is a number, or from which to which it is, with so many decimal places."""

    low: int | float | Decimal
    high: int | float | Decimal
    places: int = 0

    def shown(self) -> Message | str:
        """The range for people."""
        low, high = f"{self.low:,.{self.places}f}", f"{self.high:,.{self.places}f}"
        return low if low == high else say("{low} to {high}", low=low, high=high)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings. Cells are text, numbers, ranges, dates, messages, None, or tuples of these."""

    title: Message | None
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[object]]
    name: str = "rows"
    """What the rows are called in JSON."""
    legend: Message | None = None
    """What the signs in it mean, for people."""


def render_all(tables: Sequence[Table], format: str, language: Language, width: int | None = None, color: bool = False) -> str:
    """Several tables as one text; in JSON one object that holds the rows of each under its name."""
    if format == "json":
        rows = {table.name: _objects(table, language) for table in tables}
        return json.dumps({"version": VERSION, **rows}, ensure_ascii=False, indent=2)
    return "\n\n".join(render(table, format, language, width, color) for table in tables)


def render(table: Table, format: str, language: Language, width: int | None = None, color: bool = False) -> str:
    """The table as text in one of `FORMATS`, without a line end at its end. `width` is the terminal's, for "table".

    In JSON it is an object: `version`, and the rows as a list of objects under the table's name.
    """
    match format:
        case "json":
            return render_all([table], format, language)
        case "csv":
            plain = _with_ends(table)
            return _csv(plain, [column.name for column in plain.columns], language, "\n").rstrip("\n")
        case "markdown" | "plain":
            drawn = _tabulated(table, language, "pipe" if format == "markdown" else "plain")
        case _:
            drawn = _framed(table, language, width or 100, color)
    return drawn if table.legend is None else f"{drawn}\n\n{_legend(table.legend, format, language, width or 100)}"


def _legend(legend: Message, format: str, language: Language, width: int) -> str:
    """What is said below a table; on a screen in lines that fit."""
    from mobilectl.reports.widths import wrapped

    text = language.text(legend)
    return "\n".join(wrapped(text, width)) if format == "table" else text


def _objects(table: Table, language: Language) -> list[dict[str, object]]:
    return [{column.name: _plain(cell, language) for column, cell in zip(table.columns, row, strict=True)} for row in table.rows]


def spreadsheet(table: Table, language: Language) -> bytes:
    """The table as CSV that Excel opens by a double click: headings for people, UTF-8 with the mark that Excel knows it by."""
    table = _with_ends(table)
    headings = [language.text(column.heading) for column in table.columns]
    distinct = [
        f"{heading} ({column.name})" if headings.count(heading) > 1 else heading
        for column, heading in zip(table.columns, headings, strict=True)
    ]
    return _csv(table, distinct, language, "\r\n").encode("utf-8-sig")


def _with_ends(table: Table) -> Table:
    """The table with a column for each end of a range: a range is text, with which no spreadsheet reckons."""
    columns: list[Column] = []
    for column in table.columns:
        least = replace(column, name=f"{column.name}_at_least", heading=say("{heading}, at least", heading=column.heading))
        most = replace(column, name=f"{column.name}_at_most", heading=say("{heading}, at most", heading=column.heading))
        columns += (least, most) if column.ends else (column,)
    rows = [
        [end for column, cell in zip(table.columns, row, strict=True) for end in (_ends_of(cell) if column.ends else (cell,))]
        for row in table.rows
    ]
    return replace(table, columns=tuple(columns), rows=rows)


def _ends_of(cell: object) -> tuple[int | Decimal, int | Decimal]:
    """Both ends of a range, to the last place that is shown."""
    assert isinstance(cell, Range)
    low, high = (Decimal(f"{end:.{cell.places}f}") for end in (cell.low, cell.high))
    return (low, high) if cell.places else (int(low), int(high))


def _csv(table: Table, headings: Sequence[str], language: Language, end: str) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator=end)
    writer.writerow(headings)
    for row in table.rows:
        writer.writerow(["" if cell is None else _harmless(cell, language) for cell in row])
    return out.getvalue()


def _harmless(cell: object, language: Language) -> str:
    """A cell of a CSV file. Spreadsheets would work out text that begins like a formula (OWASP, CSV Injection), and take many digits for
    a number, of which they keep the first; so a quote goes before."""
    text = _flat(_worded(cell), language)
    if isinstance(cell, int | float | Decimal):
        return text
    return f"'{text}" if text.startswith(FORMULA) or (text.isdecimal() and len(text) > MOST_DIGITS) else text


def _worded(cell: object) -> object:
    """A cell as people with a spreadsheet read it: yes and no in words, fractions to three places."""
    if isinstance(cell, bool):
        return say("yes") if cell else say("no")
    return round(cell, 3) if isinstance(cell, float) else cell


def _tabulated(table: Table, language: Language, format: str) -> str:
    import tabulate

    from mobilectl.reports.markdown import plain

    def text(shown: str) -> str:
        return plain(shown) if format == "pipe" else shown

    tabulate.WIDE_CHARS_MODE = True
    return tabulate.tabulate(
        [[text(_shown(cell, language)) for cell in row] for row in table.rows],
        [text(language.text(column.heading)) for column in table.columns],
        tablefmt=format,
        disable_numparse=True,
        colalign=["right" if column.right else "left" for column in table.columns] if table.rows else None,
    )


def _framed(table: Table, language: Language, width: int, color: bool) -> str:
    rows = [[_shown(cell, language) for cell in row] for row in table.rows]
    layout = _layout(table, rows, language, width)
    if layout is None:
        return _records(table, rows, language, width)
    return _drawn(table, rows, layout, language, width, color)


def _records(table: Table, rows: Sequence[Sequence[str]], language: Language, width: int) -> str:
    """Row by row, a line for each cell: for screens on which the columns have no room beside each other."""
    from mobilectl.reports.widths import columns, folded, wrapped

    shown = [index for index, column in enumerate(table.columns) if not column.beside]
    headings = {index: language.text(table.columns[index].heading) for index in shown}
    unbroken = max(
        (columns(row[index]) for row in rows for index in shown if table.columns[index].whole and not table.columns[index].spare), default=0
    )
    broad = min(max(map(columns, headings.values())), max(NARROWEST, min(width // 2, width - unbroken - 4)))
    room = width - broad - 4
    lines = [*wrapped(language.text(table.title), width)] if table.title else []
    for row in rows:
        lines.append("")
        for index in shown:
            left = wrapped(headings[index], broad)
            right = [part for line in row[index].split("\n") for piece in wrapped(line, room) for part in folded(piece, room)]
            for number in range(max(len(left), len(right))):
                heading, part = (side[number] if number < len(side) else "" for side in (left, right))
                lines.append(f" {heading}{' ' * (broad - columns(heading))}   {part}".rstrip())
    return "\n".join(lines)


def _drawn(table: Table, rows: Sequence[Sequence[str]], layout: _Layout, language: Language, width: int, color: bool) -> str:
    from rich import box
    from rich.console import Console
    from rich.table import Table as RichTable

    drawn = RichTable(title=language.text(table.title) if table.title else None, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False)
    for index, heading in layout.headings.items():
        column = table.columns[index]
        justify: Literal["right", "left"] = "right" if column.right else "left"
        word = min(_longest_word(rows, index), LONGEST_WORD) if column.right else None
        kept = column.whole or (column.right and layout.numbers_kept)
        drawn.add_column(heading, justify=justify, overflow="fold", no_wrap=kept, min_width=word)
    for row in rows:
        drawn.add_row(*(_escaped(row[index]) for index in layout.headings))
    out = io.StringIO()
    Console(file=out, width=width, force_terminal=color, color_system="standard" if color else None, highlight=False).print(drawn)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip("\n").split("\n"))


@dataclass(frozen=True, slots=True)
class _Layout:
    """The columns that a screen has room for, by number, with their headings; whether numbers stay on one line each."""

    headings: Mapping[int, str]
    numbers_kept: bool


def _layout(table: Table, rows: Sequence[Sequence[str]], language: Language, width: int) -> _Layout | None:
    """Where a table is too wide, first the headings of numbers are broken, then spare columns left out one by one, the last first, and then
    ranges broken at their blanks. Text gets what is left; None where that is too little."""
    from mobilectl.reports.widths import columns

    shown = [index for index, column in enumerate(table.columns) if not column.beside]
    cells = {index: max((columns(row[index]) for row in rows), default=0) for index in shown}
    natural = {index: language.text(table.columns[index].heading) for index in shown}
    words = {index: _longest_word(rows, index) for index in shown}
    broken, tight = (
        {index: _broken(text, max(room[index], NARROWEST)) if table.columns[index].right else text for index, text in natural.items()}
        for room in (cells, words)
    )

    def needs(headings: Mapping[int, str], text: int, at_blanks: bool) -> int:
        """The columns of the terminal that a table needs, where longer text may be broken to so many, and numbers at blanks."""
        each = []
        for index, heading in headings.items():
            column, widest = table.columns[index], max(map(columns, heading.split("\n")))
            if column.right:
                each.append(max(widest, words[index] if at_blanks else cells[index]))
            else:
                each.append(max(widest, cells[index]) if column.whole else min(text, max(widest, cells[index])))
        return sum(each) + 3 * len(each) - 1

    if needs(natural, width, at_blanks=False) <= width:
        return _Layout(natural, numbers_kept=True)
    spare = [index for index in reversed(shown) if table.columns[index].spare]
    for left_out in range(len(spare) + 1):
        for headings in (natural, broken):
            fewer = {index: heading for index, heading in headings.items() if index not in spare[:left_out]}
            if needs(fewer, SHORTEST_TEXT, at_blanks=False) <= width:
                return _Layout(fewer, numbers_kept=True)
    fewest = {index: heading for index, heading in tight.items() if index not in spare}
    fits = any(needs(fewest, text, at_blanks=True) <= width for text in (SHORTEST_TEXT, TIGHTEST_TEXT))
    return _Layout(fewest, numbers_kept=False) if fits else None


def _longest_word(rows: Sequence[Sequence[str]], index: int) -> int:
    from mobilectl.reports.widths import columns

    return max((columns(word) for row in rows for word in row[index].split()), default=0)


def _broken(heading: str, width: int) -> str:
    """A heading in as few lines as the width asks for, about equally long."""
    from mobilectl.reports.widths import wrapped

    lines = wrapped(heading, width)
    equal = [wrapped(heading, narrower) for narrower in range(1, width)]
    return "\n".join(next((one for one in equal if len(one) == len(lines)), lines))


def _escaped(text: str) -> str:
    from rich.markup import escape

    return escape(text)


def _shown(cell: object, language: Language) -> str:
    """A cell for people: numbers with separators, nothing for None."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "✓" if cell else ""
    if isinstance(cell, int):
        return f"{cell:,}"
    if isinstance(cell, float):
        return f"{cell:,.1f}"
    return printable_lines(_flat(cell.shown() if isinstance(cell, Range) else cell, language))


def _flat(cell: object, language: Language) -> str:
    return language.text(Message("{cell}", {"cell": cell}))


def _plain(cell: object, language: Language) -> object:
    """A cell for programs."""
    if cell is None or isinstance(cell, bool | int | float | str):
        return cell
    if isinstance(cell, tuple | list):
        return [_plain(one, language) for one in cell]
    if isinstance(cell, Message):
        return language.text(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, Range):
        return dict(zip(("at_least", "at_most"), (_plain(end, language) for end in _ends_of(cell)), strict=True))
    return f"{cell:f}" if isinstance(cell, Decimal) else str(cell)
