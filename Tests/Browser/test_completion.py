"""What the editor offers while typing."""

import pytest
from playwright.sync_api import expect

# CodeMirror ignores an accept within 75 ms of the popup's opening, lest it take a key that was meant as text.
POPUP_SETTLES = 200


@pytest.mark.parametrize("typed", ["FROM ", "FROM =", "FROM =(", "FROM =(^", "FROM =(^)b"])
def test_tables_of_the_lake_are_offered(workbench, page, typed):
    workbench.open("query")
    workbench.write("")
    page.keyboard.type(typed, delay=20)
    option = workbench.completions.filter(has_text="=(^)birds")
    expect(option).to_be_visible()
    page.wait_for_timeout(POPUP_SETTLES)
    option.click()
    assert workbench.editor.inner_text().strip() == "FROM =(^)birds"


def test_tab_accepts_and_an_alias_offers_its_columns(workbench, page):
    workbench.open("query")
    workbench.write("FROM =(^)birds b WHERE ")
    page.keyboard.type("b.w", delay=20)
    expect(workbench.completions).to_have_text(["weight"])
    page.wait_for_timeout(POPUP_SETTLES)
    page.keyboard.press("Tab")
    expect(workbench.editor).to_contain_text("b.weight")


def test_functions_and_keywords_are_offered(workbench, page):
    workbench.open("query")
    workbench.write("")
    page.keyboard.type("SEL", delay=20)
    expect(workbench.completions.first).to_have_text("SELECT")
    workbench.write("SELECT ")
    page.keyboard.type("date_tr", delay=20)
    expect(workbench.completions.first).to_have_text("date_trunc")
    page.wait_for_timeout(POPUP_SETTLES)
    page.keyboard.press("Enter")
    page.keyboard.type("1")
    expect(workbench.editor).to_contain_text("date_trunc(1)")


def test_nothing_is_offered_inside_a_string(workbench, page):
    workbench.open("query")
    workbench.write("SELECT 'FROM ")
    page.keyboard.type("sel", delay=20)
    page.wait_for_timeout(400)
    expect(workbench.completions).to_have_count(0)
