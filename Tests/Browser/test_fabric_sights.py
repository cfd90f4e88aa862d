"""Nodes and where tables come from on the lake page, and the list of runs."""

import json
import urllib.request

from playwright.sync_api import expect


def ask(address, query, **more):
    body = json.dumps({"query": query, **more}).encode()
    request = urllib.request.Request(f"{address}/api/query", data=body, headers={"content-type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def test_a_table_is_listed_with_its_parents_its_statement_and_its_place(workbench, page):
    ask(workbench.address, "CREATE OR REPLACE TABLE postgres.heavy AS FROM =(^)birds WHERE weight > 920")
    workbench.open("lake")
    row = page.get_by_role("row").filter(has=page.get_by_role("rowheader", name="postgres.heavy"))
    expect(row.get_by_role("cell").nth(0)).to_have_text("=(^)birds")
    expect(row.get_by_role("cell").nth(1)).to_contain_text("WHERE weight > 920")
    expect(row.get_by_role("cell").nth(2)).to_have_text("postgres")
    page.get_by_label("Find where tables come from").fill("nothing like it")
    expect(page.get_by_text("Nothing here matches")).to_be_visible()


def test_a_server_without_such_tables_shows_an_empty_state(workbench, page):
    page.route("**/api/lineage", lambda route: route.fulfill(json={"tables": [], "problems": 0}))
    workbench.open("lake")
    region = page.get_by_role("region", name="Where tables come from")
    expect(region).to_contain_text("Nothing is known yet")


def test_nodes_show_their_memory_and_their_tables(workbench, page):
    nodes = json.load(urllib.request.urlopen(workbench.address + "/api/nodes"))["nodes"]
    name = nodes[0]["name"]
    ask(workbench.address, f"-- node: {name}\nCREATE OR REPLACE TABLE on_a_node AS FROM range(1234)")
    workbench.open("lake")
    node = page.get_by_role("article", name=f"Node {name}")
    expect(node).to_contain_text("ready")
    expect(node.get_by_role("progressbar", name=f"Memory of {name}")).to_be_visible()
    node.get_by_role("button", name="on_a_node").click()
    expect(workbench.editor).to_contain_text("SELECT * FROM on_a_node")


def test_a_run_shows_in_the_tables_of_its_node_without_reading_again(workbench, page):
    workbench.open("lake")
    expect(page.get_by_role("article", name="Node").first).to_be_visible()
    page.get_by_role("link", name="Query").click()
    workbench.run("CREATE OR REPLACE TABLE came_later AS SELECT 1 AS a")
    expect(workbench.message).to_contain_text("1 row")
    page.get_by_role("link", name="Lake", exact=True).click()
    expect(page.get_by_role("button", name="came_later 1", exact=True)).to_be_visible()


def test_a_run_of_anybody_appears_and_can_be_stopped(workbench, page):
    page.goto(f"{workbench.address}/#/runs")
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()
    run = ask(workbench.address, "SELECT count(*) AS forever FROM range(1000000000) a, range(100000) b", wait=False)["run"]
    row = page.locator(f'tr[data-run="{run}"]')
    expect(row).to_contain_text("Running")
    expect(row).to_contain_text("local")
    row.get_by_role("button", name="Stop").click()
    expect(row).to_contain_text("Stopped")
    expect(row.get_by_role("button", name="Stop")).to_have_count(0)


def test_a_run_can_be_taken_to_the_editor(workbench, page):
    ask(workbench.address, "SELECT 'taken up' AS text")
    page.goto(f"{workbench.address}/#/runs")
    page.get_by_label("Find a run").fill("taken up")
    page.get_by_role("button", name="SELECT 'taken up' AS text").first.click()
    expect(workbench.editor).to_contain_text("SELECT 'taken up' AS text")


def test_whoever_waits_is_told_the_place(workbench, page):
    def hold(socket):
        server = socket.connect_to_server()

        def answer(text):
            message = json.loads(text)
            if message["type"] == "started":
                socket.send(json.dumps({"id": message["id"], "type": "queued", "run": message["run"], "position": 3}))
            else:
                server_messages.append(text)

        server_messages = []
        server.on_message(answer)

    page.route_web_socket("**/ws", hold)
    workbench.open("query")
    workbench.run("SELECT 1")
    expect(page.get_by_role("status").filter(has_text="Waiting: 3rd in line")).to_be_visible()
