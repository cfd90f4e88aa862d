import assert from 'node:assert/strict';
import test from 'node:test';
import { cellText, compareCells, isNumeric, isTime, numberOf, shownText } from '../src/format/cells';
import { counted, duration, size, stopwatch, timeAgo } from '../src/format/quantities';
import { ruleBroken, nameFor } from '../src/lake/names';
import { nextSorting, sorted } from '../src/lake/sorting';
import { asRowsToShow, asViews } from '../src/query/settings';
import { stepLine, stepTitle } from '../src/query/wording';

test('quantities read as people write them', () => {
  assert.equal(counted(1, 'row'), '1 row');
  assert.equal(counted(26_115, 'row'), '26,115 rows');
  assert.deepEqual([0, 999, 1000, 1_234_567, 999_999, 31_053_850].map(size), [
    '0 B',
    '999 B',
    '1.00 KB',
    '1.23 MB',
    '1.00 MB',
    '31.1 MB',
  ]);
  assert.deepEqual([0, 12, 999.6, 1234, 75_000, 3_661_000].map(duration), [
    '0 ms',
    '12 ms',
    '1.00 s',
    '1.23 s',
    '1 min 15 s',
    '1 h 1 min',
  ]);
  assert.deepEqual([400, 12_000, 75_000, 3_675_000].map(stopwatch), ['0.4 s', '12.0 s', '1:15', '1:01:15']);
});

test('times are told from now', () => {
  const now = Date.parse('2026-01-02T00:00:00Z');
  assert.equal(timeAgo('2026-01-01T23:59:40Z', now), 'just now');
  assert.equal(timeAgo('2026-01-01T23:00:00Z', now), '1 hour ago');
  assert.equal(timeAgo('not a time', now), 'not a time');
});

test('types decide how a cell is shown', () => {
  assert.ok(['TINYINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT', 'DOUBLE', 'DECIMAL(18,3)'].every(isNumeric));
  assert.ok(!['VARCHAR', 'INTEGER[]', 'STRUCT(a INTEGER)', 'DATE'].some(isNumeric));
  assert.ok(['DATE', 'TIMESTAMP', 'TIMESTAMP WITH TIME ZONE', 'TIMESTAMP_NS'].every(isTime));
  assert.equal(shownText('2013-01-01T10:00:00', 'TIMESTAMP'), '2013-01-01 10:00:00');
  assert.equal(shownText('aTb', 'VARCHAR'), 'aTb');
  assert.equal(cellText({ a: [1, null] }), '{"a":[1,null]}');
  assert.equal(cellText(null), 'NULL');
});

test('numbers that came as text are numbers in a chart and in a sort', () => {
  assert.equal(numberOf('9007199254740993'), 9007199254740992);
  assert.equal(numberOf('NaN'), null);
  assert.equal(numberOf(null), null);
  assert.equal(numberOf(''), null);
  const order = ['9007199254740993', 9, '9007199254740992', null].sort((a, b) => compareCells(a, b, 'HUGEINT'));
  assert.deepEqual(order, [9, '9007199254740992', '9007199254740993', null]);
});

test('a bad table name is told its rule', () => {
  for (const good of ['flights', '_a', 'A1', 'größe']) assert.equal(ruleBroken(good), null);
  for (const bad of ['', '1a', 'a b', 'a-b', '../a', 'a"; DROP', '_delta_log', 'a'.repeat(129), 'ä'.repeat(65)])
    assert.ok(ruleBroken(bad), bad);
  assert.deepEqual(['2013', 'nyc/web-logs', 'a', 'größe '].map(nameFor), ['t_2013', 'web_logs', 'a', 'größe']);
});

test('the number of rows to show stays between 1 and 1,000', () => {
  assert.deepEqual(
    [null, '', 'x', '0', '-3', '2.6', '1001', '500'].map(asRowsToShow),
    [10, 10, 10, 1, 1, 3, 1000, 500],
  );
  assert.deepEqual(asViews(null), ['message', 'table']);
  assert.deepEqual(asViews('chart,nonsense'), ['chart']);
});

test('tables sort by a column, unknown row counts last', () => {
  const table = (name: string, rows: number | null) => ({
    name,
    rows,
    version: 0,
    bytes: 0,
    files: 0,
    modified: '',
    columns: 0,
  });
  const names = (descending: boolean) =>
    sorted([table('b', 1), table('a', null), table('c', 5)], { key: 'rows', descending }).map(({ name }) => name);
  assert.deepEqual(names(true), ['c', 'b', 'a']);
  assert.deepEqual(names(false), ['b', 'c', 'a']);
  assert.deepEqual(nextSorting({ key: 'name', descending: false }, 'rows'), { key: 'rows', descending: true });
});

test('the message tells the slice beside the true total', () => {
  const step = { columns: [{ name: 'a', type: 'INTEGER' }], rows: [], message: '', percent: null, rowsSoFar: null };
  assert.equal(stepLine({ ...step, total: 26_115, elapsed: 12 }, 10), '10 of 26,115 rows · 1 column · 12 ms');
  assert.equal(stepLine({ ...step, total: 0, elapsed: 1 }, 0), '0 rows · 1 column · 1 ms');
  assert.equal(stepLine({ ...step, columns: [], message: 'Created', total: 0, elapsed: 1 }, 0), 'Created · 1 ms');
  assert.equal(stepTitle('-- what\nSELECT  *\nFROM t', 0), '1  SELECT * FROM t');
});
