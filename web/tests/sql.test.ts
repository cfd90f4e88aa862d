import assert from 'node:assert/strict';
import test from 'node:test';
import { placeOf } from '../src/sql/errors';
import { referencesIn } from '../src/sql/references';
import { aloneText, isDecorated, statementAt, statementsOf } from '../src/sql/statements';
import { tokensOf } from '../src/sql/tokens';

const kinds = (sql: string) => tokensOf(sql).map((token) => `${token.kind} ${token.text}`);

test('a reference to the lake is one token, and none inside strings, comments and quoted names', () => {
  assert.deepEqual(kinds('FROM =(^)climate'), ['word FROM', 'lake =(^)climate']);
  for (const sql of [
    "'=(^)a'",
    '"=(^)a"',
    '-- =(^)a',
    '/* /* */ =(^)a */',
    '$$ =(^)a $$',
    '$x$ =(^)a $$ $x$',
    "E'\\' =(^)a'",
  ]) {
    assert.equal(tokensOf(sql).length, 1, sql);
    assert.notEqual(tokensOf(sql)[0].kind, 'lake', sql);
  }
});

test('what the text ends in the middle of is open', () => {
  for (const sql of ["'a", "'a''", '"a', '-- a', '/* a', '$$a']) assert.equal(tokensOf(sql).at(-1)?.open, true, sql);
  for (const sql of ["'a'", '"a"', '-- a\n', '/* a */', '$$a$$'])
    assert.equal(tokensOf(sql).at(-1)?.open, undefined, sql);
});

test('semicolons part statements, except where they are text', () => {
  const sql = "SELECT ';' -- ;\n; /* only ; a comment */; SELECT 2";
  assert.deepEqual(
    statementsOf(sql).map(({ from, to }) => sql.slice(from, to)),
    ["SELECT ';'", 'SELECT 2'],
  );
});

test('the statement at the cursor is the one it stands in or behind', () => {
  const sql = 'SELECT 1;\nSELECT 2;\n\n';
  const at = (position: number) => {
    const found = statementAt(sql, position);
    return found && sql.slice(found.from, found.to);
  };
  assert.equal(at(0), 'SELECT 1');
  assert.equal(at(9), 'SELECT 1');
  assert.equal(at(10), 'SELECT 2');
  assert.equal(at(sql.length), 'SELECT 2');
  assert.equal(statementAt('  -- nothing', 3), null);
});

test('aliases of lake tables are found, words of the grammar are not taken for one', () => {
  const sql = 'FROM =(^)a AS x JOIN =(^)b y ON true, =(^)c WHERE 1 = 1';
  assert.deepEqual(referencesIn(tokensOf(sql)), [
    { table: 'a', alias: 'x' },
    { table: 'b', alias: 'y' },
    { table: 'c', alias: 'c' },
  ]);
});

test('an error marks the word at its line and column', () => {
  const sql = 'SELECT a,\n  dep_dely\nFROM =(^)flights';
  const marked = (line: number, column: number) => {
    const { from, to } = placeOf(sql, line, column);
    return sql.slice(from, to);
  };
  assert.equal(marked(2, 3), 'dep_dely');
  assert.equal(marked(3, 6), '=(^)flights');
  assert.equal(marked(1, 9), ',');
  assert.equal(marked(1, 99), ',', 'behind the line: its last character');
  assert.equal(marked(99, 1), 'FROM', 'behind the text: its last line');
});

test('columns are counted in characters, not in code units', () => {
  const sql = "SELECT '🦆é', oops";
  const { from, to } = placeOf(sql, 1, 14);
  assert.equal(sql.slice(from, to), 'oops');
});

test('the lines that say something about a step belong to it', () => {
  const sql = 'SELECT 1;\n-- a word\n-- id: b\n-- depends_on: a\nSELECT 2;';
  assert.ok(isDecorated(sql));
  assert.ok(!isDecorated("-- ideas: none\nSELECT '-- id: 1' -- id: 2"));
  const statement = statementAt(sql, sql.indexOf('depends_on'))!;
  assert.equal(sql.slice(statement.head, statement.to), '-- id: b\n-- depends_on: a\nSELECT 2');
  assert.equal(statementAt(sql, 4)!.from, 0);
});

test('a step that is run alone waits for no other, and keeps its node and the places of its words', () => {
  const sql = '-- id: b\n-- depends_on: a, c\n-- node: teal\nSELECT oops';
  const alone = aloneText(sql, statementsOf(sql)[0]);
  assert.equal(alone.length, sql.length);
  assert.match(alone, /^-- id: b\n-- +\n-- node: teal\nSELECT oops$/);
});
