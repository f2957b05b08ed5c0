"""The report's text: placeholders filled, wrong ones named with their line, structure kept."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from sahel_indicators.report.content import (
    Column,
    Content,
    Fact,
    Facts,
    Figure,
    Listing,
    Table,
    Text,
)
from sahel_indicators.report.documents.blocks import (
    Box,
    Document,
    FigureBlock,
    Heading,
    Items,
    Paragraph,
    TableBlock,
    plain,
)
from sahel_indicators.report.documents.filling import fill
from sahel_indicators.report.documents.prose import ProseError, parse_prose, read_prose
from tests.report.conftest import NASTY, TEXT, content

HEAD = "---\ntitle: T\n---\n"  # its text begins on line 4


def filled(body: str, of: Content | None = None, head: str = HEAD) -> Document:
    return fill(parse_prose(head + body, "my.md"), of or content())


def refused(body: str, head: str = HEAD) -> str:
    with pytest.raises(ProseError) as caught:
        filled(body, head=head)
    assert caught.value.exit_code == 3
    return str(caught.value)


def said(document: Document) -> list[str]:
    """Paragraphs and headings in order, as plain text."""
    return [plain(b.runs) for b in document.blocks if isinstance(b, Heading | Paragraph)]


def test_a_text_becomes_a_tree_of_blocks() -> None:
    document = filled(TEXT, head="")
    assert document.cover == {
        "title": "Mali : a report",
        "subtitle": f"On {NASTY}",
        "kicker": "Series",
        "author": "Mali Office",
    }
    assert [fact.value for fact in document.key_figures] == ["855,640", "1.4"]
    kinds = [type(block) for block in document.blocks]
    assert kinds == [
        *(Heading, Paragraph, Items, Box, FigureBlock, Heading, TableBlock),
        *(Heading, Items, TableBlock),
    ]
    assert [b.level for b in document.blocks if isinstance(b, Heading)] == [1, 2, 1]


def test_a_computed_value_is_never_read_as_markdown() -> None:
    document = filled("{{ nasty }} and *{{nasty}}*\n")
    (paragraph,) = document.blocks
    assert isinstance(paragraph, Paragraph)
    assert plain(paragraph.runs) == f"{NASTY} and {NASTY}"
    assert [run.emphasis for run in paragraph.runs] == [False, False, True]


def test_code_and_escapes_keep_a_placeholder_as_written() -> None:
    assert said(filled("`{{ nasty }}` and \\{\\{ x }}")) == ["{{ nasty }} and {{ x }}"]


def test_all_unknown_names_are_told_at_once_with_lines_and_near_names() -> None:
    told = refused("Fine {{ country }}\n\nbad {{ contry }}\nand {{ tren.title }}\n")
    assert told.startswith("my.md, line 6: there is no computed result 'contry'")
    assert "(near names: country)" in told
    assert "line 7: there is no computed result 'tren.title' (near names: trend)" in told
    assert "sahel report --names" in told


def test_an_unknown_name_in_head_list_box_heading_or_table_is_found() -> None:
    assert "line 2:" in refused("", head="---\ntitle: {{ no }}\n---\n")
    for body in ("- a\n- {{ no }}", "> {{ no }}", "# {{ no }}", "|a|\n|-|\n|{{ no }}|"):
        assert "'no'" in refused(body)


def test_a_part_that_a_result_lacks_names_those_it_has() -> None:
    assert "it has title, subtitle, source, note, alt, label" in refused("{{ trend.length }}")
    assert "it has no parts" in refused("{{ country.title }}")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a {{ country", "line 4: '{{' is not closed"),
        ("\nfine\n\nlater {{ country\n}}", "line 7: '{{' is not closed"),
        ("![map](map.png)", "a picture"),
        ("a <b>bold</b>", "HTML"),
        ("<table></table>", "HTML"),
        ("```\ncode\n```", "program code"),
        ("    indented", "program code"),
        ("a\n\n***", "a ruled line"),
        ("# One\n\n### Three", "line 6: a heading of level 3 follows one of level 1"),
        ("## Two", "a heading of level 2 follows one of level 0"),
        ("# A\n## B\n### C\n#### D", "level 4"),
        ("so {{ surveys }} it is", "'surveys' cannot stand in a sentence"),
        ("{{ trend.label }}", "'trend' has no number, because the text does not show it"),
        ("{{ trend }}\n\n{{ trend }}", "line 6: 'trend' is shown twice"),
    ],
)
def test_what_no_document_could_show_is_refused_with_its_line(body: str, expected: str) -> None:
    assert expected in refused(body)


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("# No head\n", "line 1: the text does not open with a head"),
        ("---\ntitle: T\n", "does not open with a head"),
        ("---\nsubtitle: S\n---\n", "the head has no title"),
        ("---\ntitle: T\ntilte: S\n---\n", "line 3: 'tilte: S' is no entry of the head"),
        ("---\ntitle: T\nkey_figures: {{ trend }}\n---\n", "line 3: key_figures must be"),
        ("---\ntitle: T\nkey_figures: many\n---\n", "key_figures must be"),
    ],
)
def test_a_head_that_is_none_is_refused(head: str, expected: str) -> None:
    assert expected in refused("", head=head)


def test_comments_are_left_out() -> None:
    document = filled("<!-- for editors -->\n\nA <!-- this too -->b\n\n- <!-- x -->\n- c")
    assert said(document) == ["A b"]


def test_a_part_about_a_finding_that_the_country_lacks_is_left_out() -> None:
    body = (
        "A\n\n<!-- only with trend -->\n\n{{ trend }}\n\n<!-- end -->\n\n"
        "<!-- only with minusma -->\n\n# Never\n\n{{ unknown_there }}\n\n<!-- end -->\n\nB"
    )
    document = filled(body)
    assert said(document) == ["A", "B"]
    assert [type(block) for block in document.blocks] == [Paragraph, FigureBlock, Paragraph]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "<!-- only with minsma -->\n\nA\n\n<!-- end -->",
            "line 4: there is no finding or figure 'minsma'",
        ),
        ("A\n\n<!-- only with trend -->\n\nA", "line 6: 'only with' is not ended"),
        (
            "<!-- only with trend -->\n\n<!-- only with minusma -->\n\n<!-- end -->",
            "line 6: 'only with minusma' stands within another",
        ),
    ],
)
def test_a_condition_that_is_none_is_refused(body: str, expected: str) -> None:
    assert expected in refused(body)


def test_a_list_of_results_becomes_items_and_an_empty_one_nothing() -> None:
    document = filled("1. a\n2. {{ limits }}\n3. {{ nothing }}\n\n{{ limits }}\n\n{{ nothing }}")
    ordered, bullets = document.blocks
    assert isinstance(ordered, Items) and isinstance(bullets, Items)
    assert [plain(item[0].runs) for item in ordered.items] == ["a", "First limit", NASTY]  # type: ignore[union-attr]
    assert ordered.ordered and not bullets.ordered and len(bullets.items) == 2


def lacking(name: str) -> Content:
    """The small run of a country that has not this figure: its reason is what is left."""
    whole = content()
    results = {**whole.results, name: Text("No figure of it.")}
    return replace(whole, results=results, findings={**whole.findings, name: False})


def test_an_item_that_names_a_figure_the_country_lacks_is_left_out() -> None:
    body = "1. a\n2. {{ trend.title }} ({{ trend.label }})\n3. b\n\n{{ trend }}\n\n{{ surveys }}"
    (items, reason, table) = filled(body, lacking("trend")).blocks
    assert isinstance(items, Items) and isinstance(table, TableBlock) and table.number == 1
    assert [plain(item[0].runs) for item in items.items] == ["a", "b"]  # type: ignore[union-attr]
    assert isinstance(reason, Paragraph) and plain(reason.runs) == "No figure of it."
    items, figure, _ = filled(body).blocks
    assert isinstance(items, Items) and isinstance(figure, FigureBlock) and figure.number == 1
    assert plain(items.items[1][0].runs) == "Rose from 2 to 6 (Figure\u00a01)"  # type: ignore[union-attr]


def test_only_the_innermost_item_is_left_out_and_a_list_of_such_items_is_no_list() -> None:
    body = "- a\n  - {{ trend.title }}\n  - b\n\nz\n\n- {{ trend.title }}\n\n  {{ surveys }}"
    items, last = filled(body, lacking("trend")).blocks
    assert isinstance(items, Items) and isinstance(last, Paragraph)
    first, below = items.items[0]
    assert plain(first.runs) == "a" and len(below.items) == 1  # type: ignore[union-attr]


def test_in_a_sentence_a_figure_that_the_country_lacks_is_refused_with_what_to_do() -> None:
    with pytest.raises(ProseError, match=r"line 4: 'trend' is not there for this country.*only "):
        filled("So {{ trend.title }}.", lacking("trend"))


def test_figures_and_tables_are_numbered_in_order_wherever_they_stand() -> None:
    body = "|a|\n|-|\n|1|\n\n> {{ surveys }}\n\n- {{ trend }}\n\nSee {{ surveys.label }}."
    document = filled(body)
    own, box, items, paragraph = document.blocks
    assert isinstance(own, TableBlock) and own.number == 1
    assert isinstance(box, Box) and box.blocks[0].number == 2  # type: ignore[union-attr]
    assert isinstance(items, Items) and items.items[0][0].number == 1  # type: ignore[union-attr]
    assert isinstance(paragraph, Paragraph) and plain(paragraph.runs) == "See Table\u00a02."
    french = filled("{{ surveys }}\n\n{{ surveys.label }}", content("fr"))
    assert said(french) == ["Tableau\u00a01"]


def test_french_sets_narrow_spaces_that_no_line_can_break() -> None:
    french = Content("MLI", "fr", {"n": Text("« un » : 5 %")})
    assert said(filled("Ceci : {{ n }} ; vu ?", french)) == [
        "Ceci\u202f: «\u202fun\u202f»\u202f: 5\u202f%\u202f; vu\u202f?"
    ]
    assert said(filled("**Note** : vu", french)) == ["Note\u202f: vu"]
    assert said(filled("This : 5 %", replace(french, language="en"))) == ["This : 5 %"]


def test_french_spaces_are_set_in_all_that_a_document_shows() -> None:
    one = "Un : deux ; « trois » : 5 %"
    results = {
        "facts": Facts((Fact(one, one, one, "computed"),)),
        "table": Table(one, (Column(one, (one,)),), note=one),
        "figure": Figure("f_fr", one, one, one, one, one, reading=one),
        "items": Listing((one,)),
    }
    body = f"# {one}\n\n{{{{ facts }}}}\n\n{{{{ table }}}}\n\n{{{{ figure }}}}\n\n{{{{ items }}}}"
    head = f"---\ntitle: {one}\nkey_figures: {{{{ facts }}}}\n---\n".replace("Un : ", "Un ; ")
    shown = repr(filled(body, Content("MLI", "fr", results), head=head))
    # Title, heading and its address, facts twice, four texts of the table, six of the figure.
    assert shown.count("trois") == 20
    assert not re.search(r" [;:%»]|« ", shown)


def test_headings_of_one_name_have_addresses_of_their_own() -> None:
    document = filled("# Déplacés, 2023\n\n# Déplacés 2023\n\n# 中文")
    anchors = [block.anchor for block in document.blocks if isinstance(block, Heading)]
    assert anchors == ["deplaces-2023", "deplaces-2023-2", "section"]


def test_a_file_that_is_no_utf_8_is_refused_and_a_mark_at_its_start_is_no_matter(
    tmp_path: Path,
) -> None:
    path = tmp_path / "t.md"
    path.write_bytes("---\ntitle: été\n---\n".encode("latin-1"))
    with pytest.raises(ProseError, match=r"t\.md, line 1: is not UTF-8"):
        read_prose(path)
    path.write_bytes(b"\xef\xbb\xbf---\r\ntitle: T\r\n---\r\n\r\n# A\r\n")
    assert said(fill(read_prose(path), content())) == ["A"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a\n\n<!-- only wth minusma -->\n\nx\n\n<!-- end -->\n", "line 6: '<!-- only wth"),
        ("- a\n\n  <!-- only with minusma -->\n\n  x\n", "line 6: '<!-- only with minusma -->'"),
        ("> <!-- only with minusma -->\n>\n> x\n", "line 4: '<!-- only with minusma -->'"),
        ("a <!-- only with minusma --> x <!-- end -->\n", "line 4: '<!-- only with minusma -->'"),
        ("a\n\n<!-- end -->\n", "line 6: nothing was begun that ends here"),
    ],
)
def test_a_condition_that_would_do_nothing_is_refused(body: str, expected: str) -> None:
    told = refused(body)
    assert told.startswith(f"my.md, {expected}")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<!-- note --> 12,000 people\n", "line 4: a comment is not closed, or text follows"),
        ("a\n\n<!-- note\n\n12,000 people\n", "line 6: a comment is not closed, or text follows"),
        (">" * 30 + " 12,000 people\n", "line 4: lists and boxes stand in each other"),
        ("a\n\n12\x07\n", "line 6: the sign U+0007 cannot be shown"),
        ("a &#12; b\n", "line 4: the sign U+000C cannot be shown"),
    ],
)
def test_text_that_would_be_lost_or_no_document_can_hold_is_refused(
    body: str, expected: str
) -> None:
    assert refused(body).startswith(f"my.md, {expected}")


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("---\ntitle: a\ntitle: b\n---\n", "line 3: the head gives 'title' twice"),
        ("---\ntitle: <!-- a -->\n---\n", "line 2: the title says nothing"),
        ("---\ntitle: a\nkey_figures: 5\n---\n", "line 3: key_figures must be"),
    ],
)
def test_a_head_that_says_nothing_or_two_things_is_refused(head: str, expected: str) -> None:
    assert refused("x\n", head=head).startswith(f"my.md, {expected}")
