"""Snapshots of others, all made up: the customers of a Parquet file under odd headers, in other units and words, in every kind of file."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import duckdb
from worlds import copy_base

SELECT = """customer + 13800000000 AS "手机号码 ", '张' || customer % 7 AS "姓名",
    CASE city WHEN 'changsha' THEN '长沙' ELSE '731' END AS "归属 地市", CASE brand WHEN 'mzone' THEN 'M' WHEN 'gotone' THEN 'G' ELSE '神州行' END AS "品牌",
    CASE WHEN customer % 3 = 0 THEN ' ' || format('{:,}', (arpu * 100)::BIGINT) WHEN customer % 3 = 1 THEN '￥' || (arpu * 100)::BIGINT
        ELSE replace(format('{:,}', (arpu * 100)::BIGINT), ',', ' ') || '.00' END AS "月均消费(分)",
    CASE WHEN customer % 2 = 0 THEN bill_day::VARCHAR ELSE translate(bill_day::VARCHAR, '0123456789', '０１２３４５６７８９') END AS "出账日",
    CASE WHEN complained_days IS NULL AND customer % 2 = 0 THEN '-' ELSE complained_days::VARCHAR END AS "投诉天数", balance || CASE WHEN customer % 5 = 0 THEN ' 元' ELSE '' END AS "余额,元",
    CASE customer % 4 WHEN 0 THEN strftime(balance_low_on, '%Y/%-m/%-d') WHEN 1 THEN strftime(balance_low_on, '%Y年%-m月%-d日')
        WHEN 2 THEN strftime(balance_low_on, '%Y-%m-%d 00:00:00') ELSE strftime(balance_low_on, '%Y%m%d') END AS "余额不足日",
    CASE WHEN app_active THEN '是' ELSE '否' END AS "APP活跃", CASE WHEN marketing_consent THEN '已同意' END AS "营销授权", '2026/6/28' AS "统计日期"
"""
HEADER = (
    "手机号码 ",
    "姓名",
    "归属 地市",
    "品牌",
    "月均消费(分)",
    "出账日",
    "投诉天数",
    "余额,元",
    "余额不足日",
    "APP活跃",
    "营销授权",
    "统计日期",
)
MAPPING = """
customer: {column: 手机号码}
as_of: {column: 统计日期}
attributes:
  city: {name: 地市, type: choice, values: {changsha: 长沙, zhuzhou: 株洲}, column: 归属 地市, values_in_snapshot: {长沙: changsha, "731": zhuzhou}}
  brand:
    name: 品牌
    type: choice
    values: {gotone: 全球通, mzone: 动感地带, easyown: 神州行}
    column: 品牌
    values_in_snapshot: {M: mzone, G: gotone, 神州行: easyown}
  arpu: {name: 月均消费, type: number, unit: 元, min: 0, max: 3000, column: 月均消费(分), scale: 0.01}
  tier:
    name: 客户等级
    type: choice
    values: {A: A 级, B: B 级, C: C 级}
    cases:
      - {value: A, when: {arpu: {at_least: 200}}}
      - {value: B, when: {arpu: {at_least: 120}}}
      - {value: C}
  bill_day: {name: 出账日, type: number, integer: true, min: 1, max: 28, column: 出账日}
  complained_days:
    {name: 距最近投诉天数, type: number, integer: true, min: 0, max: 4000, nullable: true, column: 投诉天数, unknown_values: ["-"]}
  balance: {name: 话费余额, type: number, unit: 元, min: -2000, max: 20000, column: "余额,元"}
  balance_low_on: {name: 预计余额不足的日期, type: date, nullable: true, column: 余额不足日}
  app_active: {name: 近三十天用过 APP, type: flag, column: APP活跃}
  marketing_consent: {name: 同意接收营销信息, type: flag, column: 营销授权, true_values: [已同意], false_values: [""]}
"""


def workspace(folder: Path, mapping: str = MAPPING) -> Path:
    """The base workspace, whose attributes are read from a foreign table."""
    root = copy_base(folder)
    (root / "campaigns" / "attributes.yaml").write_text(dedent(mapping), encoding="utf-8")
    return root


def records(people: Path) -> list[tuple[str, ...]]:
    """The foreign table as texts, an empty one for unknown."""
    found = duckdb.connect().execute(f"SELECT {SELECT} FROM '{people}'").fetchall()
    return [tuple("" if cell is None else str(cell) for cell in row) for row in found]


def csv_text(rows: list[tuple[str, ...]], separator: str) -> str:
    """CSV as Excel writes it: CRLF, quotes where the separator, a quote or a line end is inside."""

    def cell(value: str) -> str:
        return '"' + value.replace('"', '""') + '"' if any(sign in value for sign in (separator, '"', "\n")) else value

    return "".join(separator.join(map(cell, row)) + "\r\n" for row in [HEADER, *rows])
