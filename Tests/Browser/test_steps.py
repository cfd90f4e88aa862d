"""Pipelines on the query page: steps, their states, their graph, and what the editor knows of them."""

import json
import urllib.request

from playwright.sync_api import expect

from workbench import frames_of

PIPELINE = """\
-- id: load
CREATE OR REPLACE TABLE postgres.steps AS FROM range(5000) r(n);
-- id: half
-- depends_on: load
SELECT n FROM postgres.steps WHERE n % 2 = 0;
-- id: broken
-- depends_on: load
SELECT error('no such gate') FROM postgres.steps;
-- id: report
-- depends_on: broken, half
SELECT 1;
"""


def tab(page, name):
    return page.get_by_role("tab").filter(has_text=name)


def sent_query(frames):
    return [message["query"] for way, message in frames if way == "sent" and message["type"] == "query"][-1]


def test_each_step_tells_its_state_its_node_and_its_rows(workbench, page):
    workbench.open("query")
    workbench.run(PIPELINE)
    expect(tab(page, "load")).to_contain_text("finished")
    expect(tab(page, "half")).to_contain_text("2,500")
    expect(tab(page, "half")).to_contain_text("ms")
    expect(tab(page, "half")).to_contain_text(_node_names(workbench.address))
    expect(tab(page, "broken")).to_contain_text("failed")
    # The step that failed is shown by itself, with its error.
    expect(page.get_by_role("alert")).to_contain_text("no such gate")
    tab(page, "report").click()
    expect(page.get_by_test_id("absence")).to_have_text("Left out, because step broken failed.")
    expect(page.get_by_role("alert")).to_have_count(0)
    tab(page, "half").click()
    expect(workbench.message).to_contain_text("10 of 2,500 rows")
    assert workbench.cell(1, 0).inner_text() == "2"


def _node_names(address):
    import re

    with urllib.request.urlopen(address + "/api/nodes") as answer:
        return re.compile("|".join(node["name"] for node in json.load(answer)["nodes"]))


def test_the_graph_shows_who_waits_for_whom_and_keys_go_through_it(workbench, page):
    workbench.open("query")
    workbench.run(PIPELINE)
    graph = page.get_by_role("group", name="Steps of the pipeline")
    expect(graph.get_by_role("button")).to_have_count(4)
    expect(graph.get_by_role("button", name="Step report: left out, after half, broken")).to_be_visible()
    load = graph.get_by_role("button", name="Step load: finished")
    # Children stand to the right of their parents.
    assert load.bounding_box()["x"] < graph.get_by_role("button", name="Step half").bounding_box()["x"]
    load.click()
    expect(load).to_have_attribute("aria-pressed", "true")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(graph.get_by_role("button", name="Step report")).to_be_focused()
    expect(page.get_by_test_id("absence")).to_be_visible()


def test_a_finished_step_can_be_read_while_others_run(workbench, page):
    workbench.open("query")
    workbench.run("-- id: quick\nSELECT 42 AS answer;\n-- id: slow\nSELECT count(*) FROM range(1000000000) a, range(1000) b")
    expect(tab(page, "quick")).to_contain_text("finished")
    expect(tab(page, "slow")).to_contain_text("running")
    tab(page, "quick").click()
    expect(workbench.cell(0, 0)).to_have_text("42")
    page.get_by_role("button", name="Stop").click()
    expect(tab(page, "slow")).to_contain_text("stopped")
    expect(workbench.cell(0, 0)).to_have_text("42")


def test_an_undecorated_text_shows_which_statement_failed(workbench, page):
    workbench.open("query")
    workbench.run("SELECT 1 AS a;\nSELECT oops;\nSELECT 3")
    expect(tab(page, "SELECT oops")).to_contain_text("failed")
    expect(tab(page, "SELECT 3")).to_contain_text("left out")
    expect(page.get_by_role("alert")).to_contain_text("oops")
    expect(page.get_by_role("group", name="Steps of the pipeline")).to_have_count(0)


def test_decorators_are_shown_as_what_they_are(workbench, page):
    workbench.open("query")
    workbench.write("-- id: a\n-- just words: here\nSELECT '-- node: x'")
    expect(page.locator(".cm-decoratorKey")).to_have_text(["id"])
    expect(page.locator(".cm-decoratorValue")).to_have_text(["a"])


def test_keys_ids_and_nodes_are_completed(workbench, page):
    workbench.open("query")
    workbench.write("-- id: first\nSELECT 1;\n-- id: second\n")
    page.keyboard.type("-- dep")
    expect(workbench.completions).to_have_text(["depends_on"])
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")
    page.keyboard.press("Control+Space")
    expect(workbench.completions).to_have_text(["first", "auto"])
    page.wait_for_timeout(150)
    page.keyboard.press("Enter")
    expect(workbench.editor).to_contain_text("-- depends_on: first")
    page.keyboard.type("\n-- node: ")
    page.keyboard.press("Control+Space")
    with urllib.request.urlopen(workbench.address + "/api/nodes") as answer:
        names = [node["name"] for node in json.load(answer)["nodes"]]
    expect(workbench.completions).to_have_count(len(names))
    assert sorted(workbench.completions.all_inner_texts()) == sorted(names)


def test_a_step_runs_alone_without_waiting_for_the_others(workbench, page):
    frames = frames_of(page)
    workbench.open("query")
    workbench.write("-- id: a\nSELECT 1 AS one;\n-- id: b\n-- depends_on: a\n-- timeout: 30s\nSELECT 2 AS two")
    page.keyboard.press("Shift+Control+Enter")
    expect(workbench.cell(0, 0)).to_have_text("2")
    query = sent_query(frames)
    assert "depends_on" not in query and "SELECT 1" not in query
    assert query.startswith("-- id: b\n") and "-- timeout: 30s\nSELECT 2 AS two" in query


def test_an_error_in_a_step_that_ran_alone_is_marked_in_its_place(workbench, page):
    workbench.open("query")
    workbench.write("-- id: a\nSELECT 1;\n-- id: b\n-- depends_on: a\nSELECT oops")
    page.keyboard.press("Shift+Control+Enter")
    expect(page.locator(".cm-fault")).to_have_text("oops")
    expect(page.get_by_role("button", name="Go to line 5")).to_be_visible()
