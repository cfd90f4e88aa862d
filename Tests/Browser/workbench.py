"""What a person does with the workbench, in the words of the screen."""

import json

from playwright.sync_api import Locator, Page, expect


class Workbench:
    def __init__(self, page: Page, address: str):
        self.page = page
        self.address = address

    # Getting about

    def open(self, name: str, theme: str | None = None) -> None:
        if theme:
            self.page.add_init_script(f"localStorage.setItem('sord.theme', '{theme}')")
        self.page.goto(f"{self.address}/#/{name}")
        if name == "query":
            expect(self.editor).to_be_visible()
        else:
            expect(self.page.get_by_role("heading", name="Load into the lake")).to_be_visible()
        expect(self.page.get_by_text("Connected", exact=True)).to_be_visible()

    # The lake page

    def choose_folder(self, name: str) -> None:
        self.page.get_by_text(name, exact=True).first.click()

    @property
    def table_name(self) -> Locator:
        return self.page.get_by_label("Table name")

    @property
    def load_button(self) -> Locator:
        return self.page.get_by_role("button", name="Load", exact=True)

    def row(self, table: str) -> Locator:
        return self.page.get_by_role("row").filter(has=self.page.get_by_role("button", name=f"=(^){table}", exact=True))

    # The query page

    @property
    def editor(self) -> Locator:
        return self.page.get_by_role("textbox", name="SQL editor")

    def write(self, sql: str) -> None:
        """Replaces the editor's text at once, without the editor's help in typing."""
        self.editor.focus()
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.press("Delete")
        self.page.keyboard.insert_text(sql)

    def run(self, sql: str) -> None:
        self.write(sql)
        self.page.keyboard.press("Control+Enter")

    @property
    def message(self) -> Locator:
        return self.page.get_by_test_id("message")

    @property
    def grid(self) -> Locator:
        return self.page.get_by_test_id("grid")

    @property
    def grid_rows(self) -> Locator:
        return self.grid.locator(".ag-center-cols-container .ag-row")

    def cell(self, row: int, column: int) -> Locator:
        return self.grid.locator(f'.ag-center-cols-container .ag-row[row-index="{row}"] [col-id="{column}"]')

    @property
    def completions(self) -> Locator:
        return self.page.locator(".cm-completionLabel")


def frames_of(page: Page) -> list[tuple[str, dict]]:
    """The messages on the page's socket from now on: ("sent" or "received", message)."""
    frames: list[tuple[str, dict]] = []

    def listen(socket) -> None:
        socket.on("framesent", lambda text: frames.append(("sent", json.loads(text))))
        socket.on("framereceived", lambda text: frames.append(("received", json.loads(text))))

    page.on("websocket", listen)
    return frames
