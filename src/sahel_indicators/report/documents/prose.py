"""The report's text: Markdown with placeholders, as the tree that markdown-it reads it to.

A text opens with a head between two lines `---` (`title: ...`, `subtitle: ...`) and is Markdown
after it: headings of three levels, paragraphs with *emphasis* and links, lists, tables, and boxes
written as quotations (`> ...`). `{{ name }}` stands for a computed result. What stands between
`<!-- only with minusma -->` and `<!-- end -->`, each on a line of its own, is left out where the
country lacks that finding or figure. Other comments are left out; other HTML, pictures and program
code are refused, because no document could show them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from ...errors import SahelError

_PLACEHOLDER = re.compile(r"\{\{[ \t]*([^{}\n]*?)[ \t]*\}\}")
_HEAD_LINE = re.compile(r"([a-z_]+):[ \t]*(.*)")
HEAD = ("title", "subtitle", "kicker", "date", "author", "imprint", "key_figures")
# No document can be nested deeper and still be read; the reader would drop what lies below its own
# limit.
_DEEPEST = 12
_READ_TO = 100
_ONE_LEVEL = ("bullet_list", "ordered_list", "blockquote")
# What Word, PDF or both cannot hold, and the sign that a broken encoding leaves behind.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f\ufffd\ufffe\uffff]")
_COMMENTS = re.compile(r"\s*(?:<!--.*?-->\s*)+", re.DOTALL)
_REFUSED = {
    "image": "a picture (figures come in by their placeholders)",
    "code_block": "a block of program code, which indented lines are taken for",
    "fence": "a block of program code",
    "html_block": "HTML",
    "html_inline": "HTML",
    "hr": "a ruled line",
}


class ProseError(SahelError):
    """A report's text that cannot be made into a document; the message says where and why."""

    exit_code = 3

    def __init__(self, message: str, *, file: str, line: int, remedy: str | None = None) -> None:
        self.file, self.line = file, line
        super().__init__(f"{file}, line {line}: {message}", remedy=remedy)


@dataclass(frozen=True)
class Prose:
    """A parsed text: its head, each entry as inline nodes, and its blocks from line `first` on."""

    name: str
    head: dict[str, SyntaxTreeNode]
    blocks: list[SyntaxTreeNode]
    first: int

    def placeholders(self) -> Iterator[SyntaxTreeNode]:
        """Every placeholder, in order."""
        for node in (*self.head.values(), *self.blocks):
            yield from (each for each in node.walk() if each.type == "placeholder")


def read_prose(path: Path) -> Prose:
    """The text of a file. Raises `ProseError` where it is no report's text."""
    try:
        text = path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProseError(
            "is not UTF-8 text", file=path.name, line=1, remedy="save it as UTF-8"
        ) from error
    return parse_prose(text, path.name)


def parse_prose(text: str, name: str) -> Prose:
    """A text as head and blocks. `name` is what errors call it."""
    head, body, first = _parted(text.replace("\r\n", "\n"), name)
    reader = _reader()
    entries = {}
    for key, (said, line) in head.items():
        tokens = _numbered(reader.parseInline(said), line)
        tokens[0].meta["line"] = line
        entries[key] = SyntaxTreeNode(tokens)
        _refuse(entries[key], name, line)
    root = SyntaxTreeNode(_numbered(reader.parse(body), first))
    _refuse(root, name, first)
    return Prose(name, entries, root.children, first)


def _parted(text: str, name: str) -> tuple[dict[str, tuple[str, int]], str, int]:
    """Head entries with their lines; the text after the head; the line it begins at."""
    lines = text.split("\n")
    ends = [number for number, line in enumerate(lines) if line.strip() == "---"]
    if len(ends) < 2 or ends[0] != 0:
        raise ProseError(
            "the text does not open with a head between two lines ---", file=name, line=1,
            remedy="begin as the report's own text does: ---, title: ..., ---",
        )  # fmt: skip
    head: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(lines[1 : ends[1]], start=2):
        if line.strip():
            key, said = _entry(line, name, number)
            if key in head:
                raise ProseError(f"the head gives '{key}' twice", file=name, line=number)
            head[key] = said, number
    if not head.get("title", ("", 0))[0]:
        raise ProseError("the head has no title", file=name, line=1)
    return head, "\n".join(lines[ends[1] + 1 :]), ends[1] + 2


def _entry(line: str, name: str, number: int) -> tuple[str, str]:
    read = _HEAD_LINE.fullmatch(line.strip())
    if read is None or read[1] not in HEAD:
        raise ProseError(
            f"'{line.strip()}' is no entry of the head", file=name, line=number,
            remedy=f"write one of {', '.join(HEAD)}, a colon and its text",
        )  # fmt: skip
    return read[1], read[2]


def _reader() -> MarkdownIt:
    """CommonMark with tables and placeholders."""
    reader = MarkdownIt("commonmark", {"maxNesting": _READ_TO}).enable("table")
    reader.inline.ruler.before("escape", "placeholder", _placeholder)
    return reader


def _placeholder(state: StateInline, silent: bool) -> bool:
    """The rule of markdown-it by which `{{ name }}` becomes a token of its own."""
    if not state.src.startswith("{{", state.pos):
        return False
    read = _PLACEHOLDER.match(state.src, state.pos)
    if not silent:
        token = state.push("placeholder" if read else "unclosed", "", 0)
        token.content = read[1] if read else ""
        token.meta = {"below": state.src.count("\n", 0, state.pos)}
    state.pos = read.end() if read else state.pos + 2
    return True


def _numbered(tokens: list[Token], first: int) -> list[Token]:
    """The tokens of a text that begins at a line, each placeholder with the line it stands on."""
    for token in tokens:
        for child in token.children or ():
            if "below" in child.meta:
                child.meta["line"] = first + (token.map or [0])[0] + child.meta["below"]
    return tokens


def _refuse(root: SyntaxTreeNode, name: str, first: int) -> None:
    """Refuse what no document could show, with its line."""
    line = first
    for node in root.walk(include_self=False):
        line = line_of(node, first) or line
        if node.type == "unclosed":
            raise ProseError("'{{' is not closed with '}}' on its line", file=name, line=line)
        if found := _UNPRINTABLE.search(node.content):
            raise ProseError(
                f"the sign U+{ord(found[0]):04X} cannot be shown", file=name, line=line,
                remedy="take it out; it may come from another program or encoding",
            )  # fmt: skip
        if is_comment(node) and not _COMMENTS.fullmatch(node.content):
            raise ProseError(
                "a comment is not closed, or text follows it on its line, which would be left out",
                file=name, line=line, remedy="end it with --> and begin a new line",
            )  # fmt: skip
        if _depth(node) > _DEEPEST:
            raise ProseError(
                f"lists and boxes stand in each other more than {_DEEPEST} deep",
                file=name, line=line,
            )  # fmt: skip
        if node.type in _REFUSED and not is_comment(node):
            raise ProseError(
                f"{_REFUSED[node.type]} cannot be shown in all documents", file=name, line=line
            )


def _depth(node: SyntaxTreeNode) -> int:
    """How many lists and boxes a node stands in, itself counted."""
    if node.type not in _ONE_LEVEL:
        return 0
    parent = node.parent
    while parent is not None and parent.type not in _ONE_LEVEL:
        parent = parent.parent
    return 1 + (_depth(parent) if parent is not None else 0)


def line_of(node: SyntaxTreeNode, first: int) -> int:
    """The line a node begins at, in a text whose first one is `first`; 0 where it is not known."""
    if "line" in node.meta:
        return int(node.meta["line"])
    return first + node.map[0] if node.map else 0


def is_comment(node: SyntaxTreeNode) -> bool:
    """Whether a node is a comment, which is left out."""
    is_html = node.type in ("html_block", "html_inline")
    return is_html and node.content.strip().startswith("<!--")
