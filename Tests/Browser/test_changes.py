"""Changing tables of the lake from the query page."""

from playwright.sync_api import expect

from workbench import Workbench


def test_a_table_is_made_changed_looked_at_in_the_past_dropped_and_brought_back(page, fresh_server, complaints):
    workbench = Workbench(page, fresh_server.address)
    workbench.open("query")

    def says(sql: str, message: str) -> None:
        workbench.run(sql)
        expect(workbench.message).to_contain_text(message)

    says("CREATE TABLE =(^)ducks AS SELECT range AS id, 'teal' AS name FROM range(20)", "with 20 rows, version 0")
    expect(page.get_by_text("ducks").first).to_be_visible()
    says("INSERT INTO =(^)ducks VALUES (20, 'gadwall')", "1 row inserted into =(^)ducks, version 1")
    says("UPDATE =(^)ducks SET name = 'mallard' WHERE id < 5", "5 rows updated in =(^)ducks, version 2")
    says("DELETE FROM =(^)ducks WHERE id % 2 = 1", "10 rows deleted from =(^)ducks, version 3")
    says("MERGE INTO =(^)ducks AS d USING (VALUES (0), (99)) AS n(id) ON d.id = n.id WHEN MATCHED THEN DELETE "
         "WHEN NOT MATCHED THEN INSERT (id) VALUES (n.id)", "version 4")
    says("ALTER TABLE =(^)ducks RENAME COLUMN name TO species", "Altered =(^)ducks, version 5")

    workbench.run("SELECT count(*) AS n FROM =(^)ducks AT (VERSION => 1)")
    expect(workbench.cell(0, 0)).to_have_text("21")
    workbench.run("DESCRIBE HISTORY =(^)ducks LIMIT 3")
    expect(workbench.grid_rows).to_have_count(3)
    workbench.run("FROM =(^)ducks AT (VERSION => 42)")
    expect(page.get_by_role("alert")).to_contain_text("versions 0 to 5")
    workbench.run("OPTIMIZE =(^)ducks")
    expect(workbench.cell(0, 0)).to_have_text("6")
    says("RESTORE =(^)ducks TO VERSION 0", "as it was at version 0")
    says("DROP TABLE =(^)ducks", "is in the trash")
    workbench.run("SELECT * FROM =(^)ducks")
    expect(page.get_by_role("alert")).to_contain_text("has no table")
    says("RESTORE =(^)ducks", "is back from the trash")
    workbench.run("SELECT count(*) AS n FROM =(^)ducks")
    expect(workbench.cell(0, 0)).to_have_text("20")
    assert not complaints, complaints
