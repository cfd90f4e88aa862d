import assert from 'node:assert/strict';
import test from 'node:test';
import { rowsOf } from '../src/fleet/origins';
import type { RunRecord } from '../src/protocol/messages';
import { resultAddress, wholeResult } from '../src/protocol/results';
import { conditionOf, sortOf } from '../src/query/gridQuery';
import { barsOf, shareOf } from '../src/query/summaryText';
import { withRun } from '../src/runs/runList';

const place = { run: '7acb2f43e0e53082', step: 1 };

test('a page is asked for by place, sorting, condition and text', () => {
  assert.equal(resultAddress(place, 'summary', wholeResult, {}), '/api/runs/7acb2f43e0e53082/steps/1/summary');
  const query = { sort: ['-#2', '#1'], filter: { column: '#1', op: '=', value: 'a&b' }, search: ' x ' };
  const address = new URL(resultAddress(place, 'rows', query, { offset: '200', y: ['#1', '#3'] }), 'http://sord');
  assert.deepEqual(address.searchParams.getAll('sort'), ['-#2', '#1']);
  assert.deepEqual(address.searchParams.getAll('y'), ['#1', '#3']);
  assert.equal(address.searchParams.get('q'), 'x');
  assert.deepEqual(JSON.parse(address.searchParams.get('filter')!), query.filter);
});

test('the filters of the grid become one condition', () => {
  assert.equal(conditionOf({}), null);
  assert.deepEqual(conditionOf({ 0: { filterType: 'number', type: 'inRange', filter: 1, filterTo: 9 } }), {
    column: '#1',
    op: 'between',
    value: [1, 9],
  });
  assert.deepEqual(
    conditionOf({
      0: { type: 'blank' },
      2: {
        operator: 'OR',
        conditions: [
          { type: 'notContains', filter: 'a' },
          { type: 'startsWith', filter: 'b' },
        ],
      },
      3: { filterType: 'date', type: 'lessThan', dateFrom: '2024-01-02 00:00:00', dateTo: null },
    }),
    {
      and: [
        { column: '#1', op: 'is_null' },
        {
          or: [
            { not: { column: '#3', op: 'contains', value: 'a' } },
            { column: '#3', op: 'starts_with', value: 'b' },
          ],
        },
        { column: '#4', op: '<', value: '2024-01-02 00:00:00' },
      ],
    },
  );
});

test('the sorting of the grid goes by places', () => {
  assert.deepEqual(
    sortOf([
      { colId: '1', sort: 'desc' },
      { colId: '0', sort: 'asc' },
    ]),
    ['-#2', '#1'],
  );
});

test('a histogram shows even its smallest range, and no empty one', () => {
  const bars = barsOf([1000, 0, 1]);
  assert.equal(bars.length, 2);
  assert.ok(bars[1].height >= 1 && bars[0].height > 40);
});

test('a share that would round to nothing is not nothing', () => {
  assert.deepEqual([shareOf(1, 100_000), shareOf(0, 10), shareOf(1, 8)], ['under 0.1 %', '0 %', '12.5 %']);
});

test('a table has a row for each parent, and one without any', () => {
  const made = { statement: 'CREATE TABLE a AS …' };
  const parents = [{ name: 'b', statement: 'CREATE' }, { name: 'c', statement: 'INSERT' }];
  assert.deepEqual(rowsOf([{ name: 'a', location: 'teal', made, parents }]), [
    { table: 'a', location: 'teal', parent: 'b', query: 'CREATE' },
    { table: 'a', location: 'teal', parent: 'c', query: 'INSERT' },
  ]);
  assert.deepEqual(rowsOf([{ name: 'a', location: null, made, parents: [] }]), [
    { table: 'a', location: null, parent: null, query: made.statement },
  ]);
});

test('a run that changed takes its place again, the newest first', () => {
  const run = (name: string, begun_at: string, state: RunRecord['state'] = 'running') =>
    ({ run: name, state, principal: 'local', query: '', begun_at }) as RunRecord;
  const [old, young] = [run('old', '2026-01-01T00:00:00Z'), run('young', '2026-01-01T00:00:01Z')];
  const list = withRun(withRun([], young), old);
  assert.deepEqual(list.map(({ run }) => run), ['young', 'old']);
  const after = withRun(list, { ...old, state: 'finished' });
  assert.deepEqual(after.map(({ run, state }) => [run, state]), [['young', 'running'], ['old', 'finished']]);
});
