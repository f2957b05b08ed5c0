"""Which computed result a placeholder names, and what to say where it names none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

from markdown_it.tree import SyntaxTreeNode

from ..content import Content, Result, Text, kind_of
from .prose import Prose, ProseError, is_comment, line_of

# What of a figure or table can stand in a sentence: `{{ phase_trend.title }}`; `label` is its
# number ("Figure 2").
PARTS = {
    "figure": ("title", "subtitle", "source", "note", "alt", "label"),
    "table": ("caption", "note", "label"),
}
# `<!-- only with minusma -->` and `<!-- end -->`.
_CONDITION = re.compile(r"<!--\s*(?:only with (\w+)|end)\s*-->")
# What was meant to be one of these and would pass as any other comment.
_MEANT = re.compile(r"<!--\s*(?:only\b|end\s*-->)", re.IGNORECASE)
_NEAR = 3
_LEAST_LIKE = 0.6


def present(prose: Prose, content: Content) -> Prose:
    """The text without the parts about findings that the country lacks.

    Raises `ProseError` for a finding that is none, for a part that does not end or was not begun,
    and for a condition in a place where it would do nothing.
    """
    kept: list[SyntaxTreeNode] = []
    opened, hidden = 0, False
    for node in prose.blocks:
        line = line_of(node, prose.first)
        condition = _CONDITION.fullmatch(node.content.strip()) if is_comment(node) else None
        if not condition:
            _refuse_conditions(node, prose, line)
        if condition and condition[1]:
            if opened or condition[1] not in content.findings:
                raise ProseError(_no_condition(condition[1], content), file=prose.name, line=line)
            opened, hidden = line, not content.findings[condition[1]]
        elif condition:
            if not opened:
                raise ProseError("nothing was begun that ends here", file=prose.name, line=line)
            opened, hidden = 0, False
        elif not hidden:
            kept.append(node)
    if opened:
        raise ProseError("'only with' is not ended by <!-- end -->", file=prose.name, line=opened)
    return replace(prose, blocks=kept)


def _refuse_conditions(block: SyntaxTreeNode, prose: Prose, line: int) -> None:
    """Refuse a condition that is misspelt or stands within a block, where all would be shown."""
    for node in block.walk():
        line = line_of(node, prose.first) or line
        if is_comment(node) and _MEANT.search(node.content):
            raise ProseError(
                f"'{node.content.strip()}' would have no effect here", file=prose.name, line=line,
                remedy="write <!-- only with minusma --> and <!-- end -->, each on a line of its "
                "own and outside lists and boxes",
            )  # fmt: skip


def _no_condition(finding: str, content: Content) -> str:
    if finding in content.findings:
        return f"'only with {finding}' stands within another"
    return f"there is no finding or figure '{finding}'; there are {', '.join(content.findings)}"


def check_names(prose: Prose, content: Content) -> None:
    """Refuse a text with unknown placeholders, naming all of them with their lines and near names.

    Raises `ProseError`.
    """
    wrong = {
        (int(node.meta["line"]), node.content): _objection(node.content, content)
        for node in prose.placeholders()
        if not _in_left_out_item(node, content)
    }
    told = {place: objection for place, objection in wrong.items() if objection}
    if not told:
        return
    (first, _), *others = told
    more = [f"line {line}: {told[line, name]}" for line, name in others]
    raise ProseError(
        "; ".join([told[next(iter(told))], *more]), file=prose.name, line=first,
        remedy="write one of the names that sahel report --names lists",
    )  # fmt: skip


def _objection(name: str, content: Content) -> str:
    """What is wrong with a placeholder's name; "" where it names a result or a part of one."""
    stem, _, part = name.partition(".")
    result = content.results.get(stem)
    if result is None:
        near = get_close_matches(stem, content.results, n=_NEAR, cutoff=_LEAST_LIKE)
        like = f" (near names: {', '.join(near)})" if near else ""
        return f"there is no computed result '{name}'{like}"
    parts = PARTS.get(kind_of(result), ())
    if part and _lacked(name, content):
        return (
            f"'{stem}' is not there for this country: name its {part} in an item of a list, which "
            f"is then left out, or between <!-- only with {stem} --> and <!-- end -->"
        )
    if part and part not in parts:
        has = f"it has {', '.join(parts)}" if parts else "it has no parts"
        return f"'{stem}' has no part '{part}': {has}"
    return ""


def left_out(item: SyntaxTreeNode, content: Content) -> bool:
    """Whether an item of a list names a part of a figure or table that the country lacks.

    Such an item would say what there is not; where the figure would stand, the reason does.
    """
    return any(
        node.type == "placeholder" and _lacked(node.content, content) and _item_of(node) is item
        for node in item.walk()
    )


def _lacked(name: str, content: Content) -> bool:
    """Whether a name is that of a part of a figure or table which the country lacks."""
    stem, _, part = name.partition(".")
    lacking = content.findings.get(stem) is False
    return bool(part) and lacking and isinstance(content.results.get(stem), Text)


def _item_of(node: SyntaxTreeNode) -> SyntaxTreeNode | None:
    """The innermost item of a list that holds a node."""
    holder = node.parent
    while holder is not None and holder.type != "list_item":
        holder = holder.parent
    return holder


def _in_left_out_item(node: SyntaxTreeNode, content: Content) -> bool:
    item = _item_of(node)
    return item is not None and (left_out(item, content) or _in_left_out_item(item, content))


def lone(node: SyntaxTreeNode) -> SyntaxTreeNode | None:
    """The placeholder that is all there is in a paragraph."""
    if node.type != "paragraph":
        return None
    pieces = node.children[0].children
    return pieces[0] if len(pieces) == 1 and pieces[0].type == "placeholder" else None


def named(node: SyntaxTreeNode, content: Content) -> Result:
    """The result that a placeholder names, whole."""
    return content.results[node.content]


def numbered(prose: Prose, content: Content) -> dict[str, int]:
    """The number of every figure and table that a text shows, each counted in order.

    Raises `ProseError` where one is shown twice, since its number would then be two numbers.
    """
    numbers: dict[str, int] = {}
    counted = dict.fromkeys(PARTS, 0)
    for node, name in _shown(prose, content):
        kind = kind_of(content.results[name]) if name else "table"
        if kind not in counted:
            continue
        counted[kind] += 1
        if name in numbers:
            raise ProseError(f"'{name}' is shown twice", file=prose.name, line=node.meta["line"])
        numbers[name or f"table on line {node.map[0] if node.map else 0}"] = counted[kind]
    return numbers


def _shown(prose: Prose, content: Content) -> Iterator[tuple[SyntaxTreeNode, str]]:
    """What may be numbered: results that stand alone, and the text's own tables, named ""."""
    for block in prose.blocks:
        for node in block.walk():
            alone = lone(node)
            if _in_left_out_item(node, content):
                continue
            if alone is not None and "." not in alone.content:
                yield alone, alone.content
            elif node.type == "table":
                yield node, ""
