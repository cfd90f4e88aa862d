import assert from 'node:assert/strict';
import test from 'node:test';
import type { RunMessage } from '../src/protocol/messages';
import { advance, isOver, lose, newRun, type RunState } from '../src/protocol/run';

const columns = [{ name: 'a', type: 'INTEGER' }];

function after(...messages: RunMessage[]): RunState {
  return messages.reduce(
    (run, message, index) => advance(run, message, 100 + index),
    newRun(7, { type: 'query', query: 'SELECT 1', render: 10 }, 100),
  );
}

test('a run of two statements keeps the rows of each and learns the totals at the end', () => {
  const run = after(
    { id: 7, type: 'queued', run: 'r' },
    { id: 7, type: 'started', run: 'r', steps: 2 },
    { id: 7, type: 'rows', step: 0, columns, rows: [[1]] },
    { id: 7, type: 'progress', step: 1, percent: 50, rows: 9 },
    { id: 7, type: 'rows', step: 1, columns, rows: [[2], [3]] },
    {
      id: 7,
      type: 'finished',
      run: 'r',
      elapsed_ms: 12,
      steps: [
        { columns, total: 1, message: '1 row', elapsed_ms: 4 },
        { columns, total: 26_115, message: '26,115 rows', elapsed_ms: 8 },
      ],
    },
  );
  assert.equal(run.phase, 'finished');
  assert.equal(run.elapsed, 12);
  assert.deepEqual(
    run.steps.map((step) => step.rows),
    [[[1]], [[2], [3]]],
  );
  assert.deepEqual(
    run.steps.map((step) => step.total),
    [1, 26_115],
  );
});

test('progress and rows show before the total is known', () => {
  const run = after(
    { id: 7, type: 'started', run: 'r', steps: 1 },
    { id: 7, type: 'progress', step: 0, percent: null, rows: 40_960 },
  );
  assert.equal(run.phase, 'running');
  assert.equal(run.steps[0].rowsSoFar, 40_960);
  assert.equal(run.steps[0].total, null);
});

test('a failure keeps the fault and what was shown before it', () => {
  const error = { code: 'sql_error', message: 'no', line: 2, column: 3 };
  const run = after({ id: 7, type: 'rows', step: 0, columns, rows: [[1]] }, { id: 7, type: 'failed', run: 'r', error });
  assert.equal(run.phase, 'failed');
  assert.deepEqual(run.error, error);
  assert.deepEqual(run.steps[0].rows, [[1]]);
});

test('nothing changes a run that is over', () => {
  const cancelled = after({ id: 7, type: 'cancelled', run: 'r' });
  assert.ok(isOver(cancelled));
  assert.equal(advance(cancelled, { id: 7, type: 'progress', step: 0, percent: 1 }, 999), cancelled);
  assert.equal(lose(cancelled, 999), cancelled);
});

test('a load that finished tells what it made', () => {
  const load = { table: 'flights', version: 0, rows: 3, files: 1, bytes: 10, message: 'done' };
  assert.deepEqual(after({ id: 7, type: 'finished', run: 'r', elapsed_ms: 1, load }).load, load);
});
