"""Loading folders and looking at tables."""

from playwright.sync_api import expect

from workbench import Workbench


def test_an_empty_lake_teaches_how_to_fill_it(page, fresh_server, complaints):
    workbench = Workbench(page, fresh_server.address)
    workbench.open("lake")
    expect(page.get_by_role("heading", name="No tables yet")).to_be_visible()
    expect(workbench.load_button).to_be_disabled()

    workbench.choose_folder("birds")
    expect(workbench.table_name).to_have_value("birds")
    expect(page.get_by_text("Makes the new table =(^)birds.")).to_be_visible()
    workbench.load_button.click()
    expect(page.get_by_text("=(^)birds is ready")).to_be_visible()
    expect(workbench.row("birds")).to_contain_text("160")
    expect(workbench.row("birds")).to_contain_text("v0")
    assert not complaints, complaints


def test_a_folder_of_any_name_gets_a_good_table_name(workbench, page):
    workbench.open("lake")
    workbench.choose_folder("web-logs 2024")
    expect(workbench.table_name).to_have_value("web_logs_2024")


def test_the_rule_of_table_names_is_told_while_typing(workbench, page):
    workbench.open("lake")
    workbench.choose_folder("birds")
    workbench.table_name.fill("1st")
    expect(page.get_by_text("A name starts with a letter or an underscore.")).to_be_visible()
    expect(workbench.load_button).to_be_disabled()
    workbench.table_name.fill("birds/..")
    expect(page.get_by_text("A name has letters, digits and underscores only.")).to_be_visible()
    workbench.table_name.fill("birds")
    expect(workbench.load_button).to_be_enabled()


def test_overwriting_says_which_version_it_replaces_and_keeps_it_in_the_history(page, fresh_server, complaints):
    fresh_server.load("birds", "birds")
    workbench = Workbench(page, fresh_server.address)
    workbench.open("lake")
    workbench.choose_folder("birds")
    expect(page.get_by_text("Replaces version 0 of =(^)birds (160 rows)")).to_be_visible()
    workbench.load_button.click()
    expect(workbench.row("birds")).to_contain_text("v1")

    page.get_by_text("Append", exact=True).click()
    workbench.load_button.click()
    expect(workbench.row("birds")).to_contain_text("v2")
    expect(workbench.row("birds")).to_contain_text("320")

    workbench.row("birds").click()
    page.get_by_role("tab", name="History").click()
    versions = page.get_by_role("dialog", name="Table birds").get_by_role("listitem")
    expect(versions).to_have_count(3)
    expect(versions.first).to_contain_text("v2")
    assert not complaints, complaints


def test_a_select_makes_a_table(workbench, page, server):
    workbench.open("lake")
    page.get_by_text("SELECT", exact=True).click()
    editor = page.get_by_role("textbox", name="SELECT to load")
    editor.click()
    page.keyboard.insert_text("SELECT species, sum(seen) AS seen FROM =(^)birds GROUP BY ALL")
    workbench.table_name.fill("totals")
    workbench.load_button.click()
    expect(page.get_by_text("=(^)totals is ready")).to_be_visible()
    expect(workbench.row("totals")).to_contain_text("4")
    assert server.get("/api/tables/totals/schema")["columns"][0]["name"] == "species"


def test_a_load_that_fails_says_why_and_changes_nothing(workbench, page, server):
    before = server.get("/api/tables")["tables"]
    workbench.open("lake")
    workbench.choose_folder("ragged")
    workbench.load_button.click()
    expect(page.get_by_role("alert")).to_contain_text("bad.parquet")
    assert [table["name"] for table in server.get("/api/tables")["tables"]] == [table["name"] for table in before]


def test_a_load_elsewhere_appears_without_asking(workbench, page, server):
    workbench.open("lake")
    server.load("web-logs 2024", "elsewhere")
    expect(workbench.row("elsewhere")).to_contain_text("2")


def test_a_table_shows_its_columns_and_opens_in_a_query(workbench, page):
    workbench.open("lake")
    page.get_by_role("button", name="=(^)birds", exact=True).click()
    sheet = page.get_by_role("dialog", name="Table birds")
    expect(sheet.get_by_role("listitem")).to_have_count(4)
    expect(sheet.get_by_role("listitem").first).to_contain_text("DATE")
    page.keyboard.press("Escape")
    expect(sheet).to_be_hidden()

    page.get_by_role("button", name="=(^)birds", exact=True).click()
    sheet.get_by_role("button", name="Query it").click()
    expect(workbench.editor).to_contain_text("SELECT * FROM =(^)birds;")


def test_tables_are_found_and_sorted(workbench, page, server):
    server.load("web-logs 2024", "small")
    workbench.open("lake")
    expect(workbench.row("small")).to_be_visible()
    page.get_by_role("button", name="Rows").click()
    expect(page.get_by_role("columnheader", name="Rows")).to_have_attribute("aria-sort", "descending")
    names = page.locator("tbody .name")
    expect(names.first).to_have_text("=(^)birds")
    page.get_by_label("Find a table").fill("sma")
    expect(names).to_have_count(1)
