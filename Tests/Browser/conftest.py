"""The workbench in a real Chromium against the real server.

    .deps/python/bin/python -m pytest Tests/Browser

The server is `.build/debug/sord` unless SORD_BINARY names another; the workbench must have been built
(`node web/build.mjs`).
"""

import os
import sys
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "Support")]

from sample import write_sample_folders
from server import Server
from workbench import Workbench


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One server for all tests, with three folders to load and the table `birds` loaded."""
    data = tmp_path_factory.mktemp("data")
    write_sample_folders(data)
    with Server(data) as running:
        running.load("birds", "birds")
        yield running


@pytest.fixture
def fresh_server(tmp_path):
    """A server of one test's own, whose lake is empty."""
    write_sample_folders(tmp_path)
    with Server(tmp_path) as running:
        yield running


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--force-color-profile=srgb"],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser):
    """A page of a browser that remembers nothing. The content-security policy is in force."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    yield context.new_page()
    context.close()


@pytest.fixture
def complaints(page):
    """What the browser complains about: script errors, failed requests, violations of the policy."""
    heard = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("console", lambda message: heard.append(message.text) if message.type == "error" else None)
    return heard


@pytest.fixture
def workbench(page, server, complaints):
    """The workbench of the common server. A test fails if the browser had anything to complain about."""
    yield Workbench(page, server.address)
    assert not complaints, complaints
