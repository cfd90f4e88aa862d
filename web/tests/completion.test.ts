import assert from 'node:assert/strict';
import test from 'node:test';
import type { CatalogueTable } from '../src/sql/catalogue';
import { suggest } from '../src/sql/completion';
import { suggestDecorator } from '../src/sql/decoratorCompletion';

const tables: CatalogueTable[] = [
  {
    name: 'flights',
    rows: 336_776,
    columns: [
      { name: 'carrier', type: 'VARCHAR' },
      { name: 'order', type: 'BIGINT' },
    ],
  },
  {
    name: 'climate',
    rows: null,
    columns: [
      { name: 'temp', type: 'DOUBLE' },
      { name: 'A b', type: 'DOUBLE' },
    ],
  },
];

/** Suggestions where `|` stands in the text. */
function at(text: string, asked = false) {
  const position = text.indexOf('|');
  return suggest(text.replace('|', ''), position, tables, asked);
}

const labels = (text: string, asked = false) => at(text, asked)?.options.map((option) => option.label) ?? null;

test('every beginning of =(^) offers the tables of the lake', () => {
  for (const typed of ['FROM =|', 'FROM =(|', 'FROM =(^|', 'FROM =(^)|', 'FROM =(^)cl|', 'SELECT 1 FROM a, =|', '=|']) {
    assert.deepEqual(labels(typed), ['=(^)flights', '=(^)climate'], typed);
  }
});

test('an accepted table takes the place of what was typed, and of the parenthesis that the editor closed', () => {
  assert.deepEqual([at('FROM =(|)')?.from, at('FROM =(|)')?.to], [5, 8]);
  assert.deepEqual([at('FROM =(^|)')?.from, at('FROM =(^|)')?.to], [5, 9]);
  assert.deepEqual([at('FROM =(^)c|')?.from, at('FROM =(^)c|')?.to], [5, 10]);
  assert.equal(at('(FROM =(^)c|)')?.to, 11, 'a parenthesis of the query stays');
});

test('a table whose name is no plain word is quoted', () => {
  const odd = [{ name: 'my-table', rows: 1, columns: [{ name: 'a', type: 'DATE' }] }];
  assert.deepEqual(suggest('FROM =(', 7, odd, false)?.options[0].label, '=(^)"my-table"');
  assert.deepEqual(suggest('FROM =(^)"my-table" t WHERE t.', 30, odd, false)?.options[0].label, 'a');
});

test('a comparison offers nothing unless asked', () => {
  assert.equal(at('SELECT * FROM t WHERE a =|'), null);
  assert.deepEqual(labels('SELECT * FROM t WHERE a =|', true), ['=(^)flights', '=(^)climate']);
});

test('behind FROM and JOIN stand tables, and the names of WITH', () => {
  assert.deepEqual(labels('SELECT * FROM |'), ['=(^)flights', '=(^)climate']);
  assert.deepEqual(labels('WITH recent AS (SELECT 1) SELECT * FROM |'), ['recent', '=(^)flights', '=(^)climate']);
});

test('an alias offers the columns of its table, quoted where they must be', () => {
  assert.deepEqual(
    at('SELECT f.| FROM =(^)flights f')?.options.map((option) => option.insert ?? option.label),
    ['carrier', '"order"'],
  );
  assert.deepEqual(
    at('SELECT climate.| FROM =(^)climate')?.options.map((option) => option.insert ?? option.label),
    ['temp', '"A b"'],
  );
  assert.equal(at('SELECT x.| FROM =(^)climate'), null);
});

test('an expression offers the columns of the tables in its own statement only', () => {
  const offered = labels('SELECT te| FROM =(^)climate; SELECT * FROM =(^)flights') ?? [];
  assert.ok(offered.includes('temp'));
  assert.ok(!offered.includes('carrier'));
  assert.ok(offered.includes('SELECT') && offered.includes('date_trunc'));
});

test('nothing is offered inside strings and comments', () => {
  assert.equal(at("SELECT 'FROM =(|"), null);
  assert.equal(at('-- FROM =(|'), null);
});

const decoratorAt = (marked: string, asked = false) => {
  const position = marked.indexOf('|');
  return suggestDecorator(marked.replace('|', ''), position, ['mallard', 'teal'], asked)?.options.map(({ label }) => label);
};

test('a comment of its own line that begins like a decorator is completed, other comments are not', () => {
  assert.deepEqual(decoratorAt('-- dep|'), ['depends_on']);
  assert.deepEqual(decoratorAt('-- |\nSELECT 1'), ['id', 'depends_on', 'node', 'retry', 'timeout']);
  assert.equal(decoratorAt('-- words|'), undefined);
  assert.equal(decoratorAt('SELECT 1 -- no|'), undefined);
});

test('depends_on offers the ids of the other steps, those above first and the nearest on top', () => {
  const text = '-- id: a\nSELECT 1;\n-- id: b\nSELECT 2;\n-- depends_on: |\n-- id: own\nSELECT 3;\n-- id: below\nSELECT 4';
  const found = suggestDecorator(text.replace('|', ''), text.indexOf('|'), [], false)!;
  const byRank = [...found.options].sort((one, other) => other.boost! - one.boost!).map(({ label }) => label);
  assert.deepEqual(byRank, ['b', 'a', 'below', 'auto']);
});

test('a second id replaces only what was typed of it', () => {
  const text = '-- id: a\nSELECT 1;\n-- depends_on: x, a';
  assert.equal(suggestDecorator(text, text.length, [], false)?.from, text.length - 1);
});

test('node offers the nodes', () => {
  assert.deepEqual(decoratorAt('-- node: t|'), ['mallard', 'teal']);
});
