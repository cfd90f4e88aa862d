import assert from 'node:assert/strict';
import test from 'node:test';
import type { RunMessage } from '../src/protocol/messages';
import { advance, isOver, lose, newRun, type RunState } from '../src/protocol/run';
import { progressLine } from '../src/query/wording';

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

test('each step of a pipeline has a state, a node and an error of its own', () => {
  const error = { code: 'sql_error', message: 'x' };
  const run = after(
    { id: 7, type: 'queued', run: 'r', position: 3 },
    { id: 7, type: 'started', run: 'r', steps: 3 },
    { id: 7, type: 'step', step: 0, state: 'running', node: 'mallard' },
    { id: 7, type: 'rows', step: 0, columns, rows: [[1]] },
    { id: 7, type: 'step', step: 0, state: 'finished', columns, total: 9, message: '9 rows', elapsed_ms: 3 },
    { id: 7, type: 'step', step: 1, state: 'running', node: 'teal' },
    { id: 7, type: 'step', step: 1, state: 'failed', error },
    { id: 7, type: 'step', step: 2, state: 'skipped', because: 1 },
  );
  assert.deepEqual(
    run.steps.map(({ state, node }) => [state, node]),
    [
      ['finished', 'mallard'],
      ['failed', 'teal'],
      ['skipped', null],
    ],
  );
  assert.deepEqual(run.steps[0].rows, [[1]]);
  assert.equal(run.steps[0].total, 9);
  assert.deepEqual(run.steps[1].error, error);
  assert.equal(run.steps[2].because, 1);
  assert.ok(!isOver(run));
});

test('a failed attempt that is followed by another is told, and forgotten once it runs again', () => {
  const error = { code: 'io', message: 'gone' };
  const failed: RunMessage[] = [
    { id: 7, type: 'step', step: 0, state: 'running', node: 'teal' },
    { id: 7, type: 'step', step: 0, state: 'waiting', error, retry_after_ms: 500 },
  ];
  assert.equal(after(...failed).steps[0].retryAfter, 500);
  assert.deepEqual(after(...failed).steps[0].error, error);
  const again = after(...failed, { id: 7, type: 'step', step: 0, state: 'running', node: 'mallard' }).steps[0];
  assert.deepEqual([again.state, again.error, again.retryAfter, again.node], ['running', null, null, 'mallard']);
});

test('of statements in one session the one at work has failed, and those behind it are left out', () => {
  const error = { code: 'sql_error', message: 'x' };
  const { steps } = after(
    { id: 7, type: 'started', run: 'r', steps: 3 },
    { id: 7, type: 'step', step: 0, state: 'running' },
    { id: 7, type: 'step', step: 0, state: 'finished', columns, total: 1, message: '', elapsed_ms: 1 },
    { id: 7, type: 'step', step: 1, state: 'running' },
    { id: 7, type: 'failed', run: 'r', error },
  );
  assert.deepEqual(
    steps.map(({ state, because }) => [state, because]),
    [
      ['finished', null],
      ['failed', null],
      ['skipped', 1],
    ],
  );
  assert.deepEqual(steps[1].error, error);
});

test('stopping a run stops what ran and what waited', () => {
  const { steps } = after(
    { id: 7, type: 'started', run: 'r', steps: 2 },
    { id: 7, type: 'step', step: 0, state: 'running' },
    { id: 7, type: 'cancelled', run: 'r' },
  );
  assert.deepEqual(
    steps.map((step) => step.state),
    ['cancelled', 'cancelled'],
  );
});

test('a message of a type that is not known changes nothing', () => {
  const before = after({ id: 7, type: 'started', run: 'r', steps: 1 });
  assert.equal(advance(before, { id: 7, type: 'weather', wind: 3 } as unknown as RunMessage, 200), before);
});

test('the place in the queue is told while a run waits', () => {
  assert.equal(progressLine(after({ id: 7, type: 'queued', run: 'r', position: 3 })), 'Waiting: 3rd in line');
  assert.equal(progressLine(after({ id: 7, type: 'queued', run: 'r', position: 11 })), 'Waiting: 11th in line');
});

test('a statement that fails before it was said to have begun is the next in line', () => {
  const error = { code: 'sql_error', message: 'x' };
  const { steps } = after(
    { id: 7, type: 'started', run: 'r', steps: 3 },
    { id: 7, type: 'step', step: 0, state: 'finished', columns, total: 1, message: '', elapsed_ms: 1 },
    { id: 7, type: 'failed', run: 'r', error },
  );
  assert.deepEqual(
    steps.map(({ state, because }) => [state, because]),
    [
      ['finished', null],
      ['failed', null],
      ['skipped', 1],
    ],
  );
});
