"""Asking questions and looking at answers."""

import csv
import io
import json
import time

from playwright.sync_api import expect

from workbench import frames_of


def test_the_slice_asked_for_is_shown_beside_the_true_total(workbench, page):
    workbench.open("query")
    workbench.run("SELECT range AS n, range * 2 AS twice FROM range(26115)")
    expect(workbench.message).to_contain_text("10 of 26,115 rows · 2 columns")
    expect(workbench.grid_rows).to_have_count(10)
    assert workbench.cell(0, 0).inner_text() == "0"
    assert workbench.cell(9, 1).inner_text() == "18"


def test_fewer_rows_show_at_once_and_more_come_from_the_server(workbench, page):
    frames = frames_of(page)
    workbench.open("query")
    workbench.run("FROM range(100)")
    expect(workbench.grid_rows).to_have_count(10)
    number = page.get_by_label("Rows to show, as a number")
    number.fill("3")
    number.press("Enter")
    expect(workbench.grid_rows).to_have_count(3)
    expect(workbench.message).to_contain_text("3 of 100 rows")

    number.fill("5000")
    number.press("Enter")
    expect(number).to_have_value("1000")
    expect(workbench.message).to_contain_text("100 rows · 1 column")
    assert [message["type"] for way, message in frames if way == "sent"] == ["query"]


def test_the_slider_moves_by_keys_and_is_remembered(workbench, page):
    workbench.open("query")
    slider = page.get_by_role("slider", name="Rows to show")
    expect(slider).to_have_value("10")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(slider).to_have_value("11")
    page.reload()
    expect(slider).to_have_value("11")


def test_no_rows_is_an_answer(workbench):
    workbench.open("query")
    workbench.run("SELECT 1 AS a, 'x' AS b WHERE false")
    expect(workbench.message).to_contain_text("0 rows · 2 columns")
    expect(workbench.grid.get_by_role("columnheader", name="a INTEGER")).to_be_visible()
    expect(workbench.grid).to_contain_text("0 rows")


def test_values_of_every_kind_are_shown(workbench):
    workbench.open("query")
    workbench.run(
        "SELECT NULL AS nothing, {'a': [1, NULL], 'b.c': 'x'} AS nested, 170141183460469231731687303715884105727 AS huge, "
        "'<b>bold</b>' AS html, TIMESTAMP '2013-01-01 10:00:00' AS time, 1 AS \"a.b\", 2 AS \"a.b\""
    )
    expect(workbench.cell(0, 0)).to_have_text("NULL")
    expect(workbench.cell(0, 1)).to_have_text('{"a":[1,null],"b.c":"x"}')
    expect(workbench.cell(0, 2)).to_have_text("170141183460469231731687303715884105727")
    expect(workbench.cell(0, 3)).to_have_text("<b>bold</b>")
    expect(workbench.cell(0, 4)).to_have_text("2013-01-01 10:00:00")
    expect(workbench.cell(0, 5)).to_have_text("1")
    expect(workbench.cell(0, 6)).to_have_text("2")


def test_message_table_and_chart_can_be_had_in_any_combination(workbench, page):
    workbench.open("query")
    workbench.run("SELECT species, sum(seen) AS seen FROM =(^)birds GROUP BY ALL ORDER BY ALL")
    expect(workbench.grid_rows).to_have_count(4)
    page.get_by_role("button", name="Chart", exact=True).click()
    chart = page.get_by_test_id("chart")
    expect(chart).to_have_attribute("aria-label", "bar chart of seen, 4 rows")
    assert colours_of(chart) > 10, "something is drawn"

    page.get_by_role("button", name="Area").click()
    expect(chart).to_have_attribute("aria-label", "area chart of seen, 4 rows")
    page.get_by_role("button", name="Table", exact=True).click()
    page.get_by_role("button", name="Message", exact=True).click()
    expect(workbench.grid).to_have_count(0)
    expect(workbench.message).to_have_count(0)
    expect(chart).to_be_visible()


def colours_of(chart) -> int:
    """How many colours a chart's canvas has; one means that it is empty."""
    return chart.locator("canvas").evaluate(
        """canvas => {
            const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return new Set(new Uint32Array(data.buffer)).size;
        }"""
    )


def test_several_statements_have_a_tab_each(workbench, page):
    workbench.open("query")
    workbench.run("CREATE OR REPLACE TEMP TABLE t AS SELECT 1 AS a;\nFROM t; -- ;\nSELECT ';' AS b, 3 AS c")
    tabs = page.get_by_role("tablist", name="Steps").get_by_role("tab")
    expect(tabs).to_have_count(3)
    expect(workbench.message).to_contain_text("1 row · 2 columns")
    tabs.nth(1).click()
    expect(workbench.message).to_contain_text("1 row · 1 column")
    tabs.nth(0).click()
    expect(workbench.message).to_contain_text("Created")


def test_an_error_is_marked_at_its_place(workbench, page):
    workbench.open("query")
    workbench.run("SELECT species,\n       wieght\nFROM =(^)birds")
    expect(page.get_by_role("alert")).to_contain_text("wieght")
    expect(page.locator(".cm-fault")).to_have_text("wieght")
    expect(page.locator(".cm-faultMarker")).to_have_count(1)
    page.get_by_role("button", name="Go to line 2").click()
    page.keyboard.press("ControlOrMeta+Delete")
    page.keyboard.insert_text("weight")
    page.keyboard.press("Control+Enter")
    expect(workbench.grid_rows).to_have_count(10)
    expect(page.locator(".cm-fault")).to_have_count(0)


def test_an_error_behind_a_lake_table_and_other_scripts_is_marked_at_its_place(workbench, page):
    workbench.open("query")
    workbench.run("SELECT '🦆é' FROM =(^)birds WHERE oops = 1")
    expect(page.locator(".cm-fault")).to_have_text("oops")


def test_an_error_in_the_second_of_two_statements_is_marked_there(workbench, page):
    workbench.open("query")
    workbench.run("SELECT 1;\n\nSELECT nope;")
    expect(page.locator(".cm-fault")).to_have_text("nope")
    expect(page.get_by_role("button", name="Go to line 3")).to_be_visible()


def test_only_the_selection_runs(workbench, page):
    workbench.open("query")
    workbench.write("SELECT 1 AS one;\nSELECT oops")
    page.keyboard.press("Shift+Home")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".cm-fault")).to_have_text("oops")
    expect(page.get_by_role("button", name="Go to line 2")).to_be_visible()


def test_only_the_statement_at_the_cursor_runs(workbench, page):
    workbench.open("query")
    workbench.write("SELECT oops;\nSELECT 2 AS two")
    page.keyboard.press("Shift+Control+Enter")
    expect(workbench.message).to_contain_text("1 row · 1 column")
    expect(workbench.cell(0, 0)).to_have_text("2")


def test_stop_really_stops(workbench, page):
    frames = frames_of(page)
    workbench.open("query")
    workbench.run("SELECT count(*) FROM range(1000000000) a, range(1000) b")
    stop = page.get_by_role("button", name="Stop")
    expect(stop).to_be_visible()
    expect(page.get_by_test_id("elapsed")).to_contain_text("1.", timeout=5000)
    started = time.monotonic()
    stop.click()
    expect(page.get_by_text("Stopped.")).to_be_visible()
    assert time.monotonic() - started < 2

    cancel = next(message for way, message in frames if way == "sent" and message["type"] == "cancel")
    ends = [message for way, message in frames if way == "received" and message["type"] == "cancelled"]
    assert [end["id"] for end in ends] == [cancel["target"]]
    # The engine is free again.
    workbench.run("SELECT 42 AS answer")
    expect(workbench.cell(0, 0)).to_have_text("42")


def test_all_rows_can_be_exported(workbench, page):
    workbench.open("query")
    workbench.run("SELECT range AS n, NULL AS x, 'a,\"b' AS t FROM range(50)")
    expect(workbench.grid_rows).to_have_count(10)

    def export(name):
        with page.expect_download() as download:
            page.get_by_role("button", name="Export").click()
            page.get_by_text(name, exact=True).click()
        return download.value.path().read_bytes()

    rows = list(csv.reader(io.StringIO(export("CSV").decode())))
    assert rows[0] == ["n", "x", "t"]
    assert rows[50] == ["49", "", 'a,"b']
    assert len(rows) == 51
    assert json.loads(export("JSON"))[9] == {"n": 9, "x": None, "t": 'a,"b'}
    assert len(export("NDJSON").splitlines()) == 50
    assert export("Parquet").startswith(b"PAR1")
    assert export("Excel").startswith(b"PK")


def test_a_click_in_the_catalogue_inserts_a_name(workbench, page):
    workbench.open("query")
    workbench.write("SELECT * FROM ")
    catalogue = page.get_by_role("complementary", name="Catalogue")
    catalogue.get_by_role("button", name="=(^)birds", exact=True).click()
    expect(workbench.editor).to_contain_text("SELECT * FROM =(^)birds")
    catalogue.get_by_label("Find tables and columns").fill("weig")
    expect(catalogue.get_by_role("button", name="weight")).to_be_visible()


def test_the_text_survives_a_reload(workbench, page):
    workbench.open("query")
    workbench.write("SELECT 'kept'")
    page.reload()
    expect(workbench.editor).to_contain_text("SELECT 'kept'")


def test_the_duck_quacks(workbench):
    workbench.open("query")
    workbench.run("=(^)quack")
    expect(workbench.message).to_contain_text("10 rows · 3 columns")
    expect(workbench.grid.get_by_role("columnheader", name="Data One")).to_be_visible()


def test_hiding_the_catalogue_keeps_what_was_typed_and_can_be_undone(workbench, page):
    workbench.open("query")
    workbench.write("SELECT 1")
    page.keyboard.type(" AS a")
    page.get_by_role("button", name="Hide the catalogue").click()
    expect(page.get_by_role("complementary", name="Catalogue")).to_be_hidden()
    expect(workbench.editor).to_contain_text("SELECT 1 AS a")
    workbench.editor.focus()
    page.keyboard.press("ControlOrMeta+Z")
    expect(workbench.editor).not_to_contain_text("AS a")


def test_typing_over_several_lines_keeps_to_the_policy(workbench, page, complaints):
    workbench.open("query")
    workbench.write("SELECT 1\nFROM range(3)\nLIMIT 2")
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("SELECT 42")
    expect(workbench.editor).to_have_text("SELECT 42")
    assert complaints == []
