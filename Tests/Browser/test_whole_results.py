"""Looking at all rows of a large result: pages, sorting, filters, the chart with its peaks, the summary."""

import csv
import io
import json
import re
import urllib.request

from playwright.sync_api import expect

PEAK = "SELECT n, CASE WHEN n = 77777 THEN 5000 ELSE n % 100 END AS level, 'duck ' || n % 7 AS who FROM range(200000) r(n)"


def show_all(page):
    page.get_by_role("button", name="Show all").click()


def test_the_table_goes_over_all_rows(workbench, page):
    workbench.open("query")
    workbench.run(PEAK)
    expect(workbench.grid_rows).to_have_count(10)
    show_all(page)
    expect(page.get_by_test_id("found")).to_have_text("200,000 rows")
    expect(workbench.message).to_contain_text("200,000 rows · 3 columns")
    expect(workbench.cell(12, 0)).to_have_text("12")
    workbench.cell(0, 0).click()
    page.keyboard.press("Control+End")
    expect(workbench.cell(199_999, 0)).to_have_text("199999")


def test_the_server_sorts_and_finds(workbench, page):
    workbench.open("query")
    workbench.run(PEAK)
    show_all(page)
    header = workbench.grid.locator('.ag-header-cell[col-id="1"] .typed-header')
    header.click()
    header.click()
    expect(workbench.cell(0, 1)).to_have_text("5000")
    expect(workbench.cell(0, 0)).to_have_text("77777")
    page.get_by_label("Search all rows").fill("duck 6")
    expect(page.get_by_test_id("found")).to_have_text("28,571 rows found of 200,000 rows")
    expect(workbench.cell(0, 2)).to_have_text("duck 6")
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
        page.get_by_text("CSV", exact=True).click()
    rows = list(csv.reader(io.StringIO(download.value.path().read_text())))
    assert len(rows) == 28_572
    assert {row[2] for row in rows[1:]} == {"duck 6"}


def test_a_column_is_filtered_by_the_server(workbench, page):
    workbench.open("query")
    workbench.run(PEAK)
    show_all(page)
    workbench.grid.locator('.ag-header-cell[col-id="1"] .ag-header-cell-filter-button').click()
    popup = page.locator(".ag-filter")
    popup.locator("input[type=number]").first.fill("5000")
    popup.get_by_role("button", name="Apply").click()
    expect(page.get_by_test_id("found")).to_have_text("1 row found of 200,000 rows")
    expect(workbench.cell(0, 0)).to_have_text("77777")


def test_the_slider_brings_the_first_rows_back(workbench, page):
    workbench.open("query")
    workbench.run(PEAK)
    show_all(page)
    expect(page.get_by_test_id("found")).to_be_visible()
    slider = page.get_by_role("slider", name="Rows to show")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_test_id("found")).to_have_count(0)
    expect(workbench.grid_rows).to_have_count(11)


def test_the_chart_keeps_the_one_peak_of_two_hundred_thousand_rows(workbench, page):
    page.add_init_script("localStorage.setItem('sord.query.views', 'message,chart')")
    workbench.open("query")
    workbench.run(PEAK.replace(", 'duck ' || n % 7 AS who", ""))
    expect(page.get_by_test_id("chart")).to_be_visible()
    with page.expect_response(re.compile("/chart")) as answer:
        show_all(page)
    body = answer.value.json()
    assert 5000 in [row[2] for row in body["rows"]]
    assert len(body["rows"]) <= 2000 and body["total"] == 200_000
    expect(page.get_by_test_id("extent")).to_have_text("All 200,000 rows, every peak kept")


def test_the_summary_tells_of_every_column(workbench, page):
    page.add_init_script("localStorage.setItem('sord.query.views', 'message,summary')")
    workbench.open("query")
    workbench.run("SELECT n, nullif(n % 4, 0) AS holes, 'duck ' || n % 7 AS who FROM range(1000) r(n)")
    numbers = page.get_by_role("article", name="Column n")
    expect(numbers.get_by_role("img", name="Histogram of n")).to_be_visible()
    expect(numbers).to_contain_text("999")
    expect(numbers.get_by_role("row").filter(has_text="50 %")).to_contain_text(re.compile("499|500"))
    expect(page.get_by_role("article", name="Column holes")).to_contain_text("250 · 25 %")
    expect(page.get_by_role("article", name="Column who")).to_contain_text("duck 0")


def test_a_result_that_expired_says_so_and_runs_again(workbench, page, complaints):
    workbench.open("query")
    workbench.run("FROM range(500)")
    expect(workbench.message).to_contain_text("10 of 500 rows")
    with urllib.request.urlopen(workbench.address + "/api/runs?limit=1") as answer:
        run = json.load(answer)["runs"][0]["run"]
    request = urllib.request.Request(f"{workbench.address}/api/runs/{run}/results", method="DELETE")
    urllib.request.urlopen(request).close()
    show_all(page)
    expect(page.get_by_test_id("expired")).to_contain_text("no longer kept")
    page.get_by_test_id("expired").get_by_role("button", name="Run again").click()
    expect(workbench.cell(12, 0)).to_have_text("12")
    # The browser itself notes that an address answered 404.
    assert all("404" in complaint for complaint in complaints)
    complaints.clear()


def test_what_hinders_an_export_is_told(workbench, page, complaints):
    error = {"code": "bad_request", "message": "This server cannot write workbooks.", "hint": "Export CSV or Parquet."}
    page.route("**/export?**", lambda route: route.fulfill(status=400, json={"error": error}))
    workbench.open("query")
    workbench.run("FROM range(5)")
    expect(workbench.message).to_contain_text("5 rows")
    page.get_by_role("button", name="Export").click()
    page.get_by_text("Excel", exact=True).click()
    expect(page.get_by_text("This server cannot write workbooks. Export CSV or Parquet.")).to_be_visible()
    assert all("400" in complaint for complaint in complaints)
    complaints.clear()
