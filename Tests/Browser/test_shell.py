"""The frame around the pages: theme, connection, policy, reach."""

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from program import ROOT
from server import Server
from workbench import Workbench

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]


def show_lake(workbench, page):
    workbench.open("lake")
    workbench.choose_folder("birds")
    expect(workbench.row("birds")).to_be_visible()


def show_table(workbench, page):
    show_lake(workbench, page)
    workbench.row("birds").click()
    expect(page.get_by_role("dialog").get_by_role("listitem").first).to_be_visible()


def show_answer(workbench, page):
    page.add_init_script("localStorage.setItem('sord.query.views', 'message,table,chart')")
    workbench.open("query")
    workbench.run("SELECT 1 AS a, NULL AS b;\nFROM =(^)birds")
    expect(page.get_by_test_id("chart").locator("canvas")).to_be_visible()
    expect(workbench.grid_rows.first).to_be_visible()


def show_error(workbench, page):
    workbench.open("query")
    workbench.run("SELECT oops")
    expect(page.locator(".cm-fault")).to_be_visible()


def show_first_visit(workbench, page):
    workbench.open("query")
    expect(page.get_by_role("heading", name="Nothing has run yet")).to_be_visible()


def show_pipeline(workbench, page):
    workbench.open("query")
    workbench.run(
        "-- id: a\nSELECT 1 AS one;\n-- id: b\n-- depends_on: a\nSELECT error('no');\n"
        "-- id: c\n-- depends_on: b\nSELECT 3;"
    )
    expect(page.get_by_role("button", name="Step c: left out")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("no")


def show_whole_result(workbench, page):
    page.add_init_script("localStorage.setItem('sord.query.views', 'message,table,chart,summary')")
    page.add_init_script("localStorage.setItem('sord.query.all', 'true')")
    workbench.open("query")
    workbench.run("SELECT range AS n, range % 7 AS x, 'a' || range % 3 AS t FROM range(3000)")
    expect(workbench.cell(3, 0)).to_have_text("3")
    expect(page.get_by_role("article", name="Column t")).to_be_visible()


def show_fabric(workbench, page):
    workbench.open("query")
    workbench.run("CREATE OR REPLACE TABLE seen_birds AS FROM =(^)birds")
    expect(workbench.message).to_contain_text("160 rows")
    workbench.open("lake")
    expect(page.get_by_role("button", name="seen_birds 160")).to_be_visible()
    expect(page.get_by_role("rowheader", name="seen_birds")).to_be_visible()


def show_runs(workbench, page):
    workbench.open("query")
    workbench.run("SELECT oops")
    expect(page.locator(".cm-fault")).to_be_visible()
    page.goto(f"{workbench.address}/#/runs")
    expect(page.get_by_role("row").filter(has_text="SELECT oops").first).to_be_visible()


SIGHTS = [show_lake, show_table, show_answer, show_error, show_first_visit]
SIGHTS += [show_pipeline, show_whole_result, show_fabric, show_runs]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("show", SIGHTS)
def test_everyone_can_use_it(workbench, page, show, theme):
    page.add_init_script(f"localStorage.setItem('sord.theme', '{theme}')")
    show(workbench, page)
    page.wait_for_timeout(300)
    found = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert not found, "\n".join(
        f"{violation['id']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for violation in found
        for node in violation["nodes"]
    )


def test_the_theme_is_remembered(workbench, page):
    workbench.open("lake")
    page.get_by_role("button", name="Theme").click()
    page.get_by_text("Dark", exact=True).click()
    expect(page.locator(".v-application.v-theme--dark")).to_be_visible()
    page.reload()
    expect(page.locator(".v-application.v-theme--dark")).to_be_visible()


def test_the_theme_follows_the_system_until_one_is_chosen(workbench, page):
    page.emulate_media(color_scheme="dark")
    workbench.open("lake")
    expect(page.locator(".v-application.v-theme--dark")).to_be_visible()
    page.emulate_media(color_scheme="light")
    expect(page.locator(".v-application.v-theme--light")).to_be_visible()


def test_keys_alone_load_a_table_and_ask_it(workbench, page):
    workbench.open("lake")
    page.get_by_label("Find a folder").focus()
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(workbench.table_name).to_have_value("birds")
    workbench.table_name.focus()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("by_keys")
    page.keyboard.press("Enter")
    expect(page.get_by_text("=(^)by_keys is ready")).to_be_visible()
    page.get_by_role("button", name="Query it").focus()
    page.keyboard.press("Enter")
    workbench.editor.focus()
    page.keyboard.press("Control+Enter")
    expect(workbench.message).to_contain_text("10 of 160 rows")


@pytest.mark.parametrize("width", [1024, 390])
@pytest.mark.parametrize("name", ["lake", "query"])
def test_nothing_hangs_over_the_edge(workbench, page, name, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{workbench.address}/#/{name}")
    heading = "Load into the lake" if name == "lake" else "Query"
    expect(page.get_by_role("heading", name=heading)).to_be_attached()
    button = "Load" if name == "lake" else "Run"
    box = page.get_by_role("button", name=button).first.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_policy_is_strict_and_the_one_that_was_built(server):
    with urlopen(server.address + "/") as response:
        policy = response.headers["content-security-policy"]
    assert policy == (ROOT / "web/content-security-policy.txt").read_text().strip()
    assert "unsafe" not in policy
    assert policy.startswith("default-src 'none'; script-src 'self';")


def test_no_request_leaves_the_server(workbench, page):
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    show_answer(workbench, page)
    page.goto(f"{workbench.address}/#/lake")
    expect(page.get_by_role("heading", name="Tables", exact=True)).to_be_visible()
    assert {host for host in hosts if host} == {urlsplit(workbench.address).netloc}


def test_a_lost_server_is_told_and_found_again(page, tmp_path):
    Path(tmp_path / "raw").mkdir()
    with Server(tmp_path) as server:
        workbench = Workbench(page, server.address)
        workbench.open("query")
        workbench.run("SELECT count(*) FROM range(1000000000) a, range(1000) b")
        expect(page.get_by_role("button", name="Stop")).to_be_visible()
        server.process.kill()
        server.process.wait()
        expect(page.get_by_text("The server cannot be reached.")).to_be_visible()
        expect(page.get_by_text("The connection broke while this ran")).to_be_visible()
        expect(page.get_by_role("button", name="Run", exact=False).first).to_be_disabled()
        server.start()
        expect(page.get_by_text("Connected", exact=True)).to_be_visible(timeout=20_000)
        workbench.run("SELECT 42 AS answer")
        expect(workbench.cell(0, 0)).to_have_text("42")
