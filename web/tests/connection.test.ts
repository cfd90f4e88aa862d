import assert from 'node:assert/strict';
import test from 'node:test';
import { waitBefore } from '../src/protocol/backoff';
import { Connection, type Socket } from '../src/protocol/connection';
import type { RunState } from '../src/protocol/run';

class FakeSocket implements Socket {
  sent: any[] = [];
  onopen: ((event: any) => void) | null = null;
  onmessage: ((event: any) => void) | null = null;
  onclose: ((event: any) => void) | null = null;

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.onclose?.({});
  }

  say(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }
}

function opened() {
  const sockets: FakeSocket[] = [];
  const waits: { milliseconds: number; act: () => void }[] = [];
  const connection = new Connection({
    open: () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    now: () => 5,
    later: (milliseconds, act) => void waits.push({ milliseconds, act }),
  });
  connection.connect();
  sockets[0].onopen?.({});
  return { connection, sockets, waits };
}

const query = (text: string) => ({ type: 'query', query: text, render: 10 }) as const;

test('replies reach the run with their id, whatever their order', () => {
  const { connection, sockets } = opened();
  const seen: Record<string, RunState> = {};
  const first = connection.start(query('a'), (state) => (seen.a = state));
  const second = connection.start(query('b'), (state) => (seen.b = state));
  assert.notEqual(first, second);
  assert.deepEqual(sockets[0].sent[0], { id: first, type: 'query', query: 'a', render: 10 });
  sockets[0].say({ id: second, type: 'cancelled', run: 'r2' });
  assert.equal(seen.a.phase, 'sent');
  assert.equal(seen.b.phase, 'cancelled');
});

test('cancel names its target under an id of its own, once', () => {
  const { connection, sockets } = opened();
  let state: RunState | undefined;
  const id = connection.start(query('a'), (next) => (state = next));
  connection.cancel(id);
  connection.cancel(id);
  assert.equal(sockets[0].sent.length, 2);
  assert.equal(sockets[0].sent[1].type, 'cancel');
  assert.equal(sockets[0].sent[1].target, id);
  assert.notEqual(sockets[0].sent[1].id, id);
  assert.equal(state?.cancelling, true);
  // Too late to cancel: the refusal has the cancel's id and must not touch the run.
  sockets[0].say({ id: sockets[0].sent[1].id, type: 'failed', error: { code: 'unknown_run', message: '' } });
  assert.equal(state?.phase, 'sent');
});

test('a broken connection loses the runs in flight and comes back by itself', () => {
  const { connection, sockets, waits } = opened();
  const statuses: string[] = [];
  let lakes = 0;
  let state: RunState | undefined;
  connection.onStatus((status) => statuses.push(status));
  connection.onLake(() => (lakes += 1));
  connection.start(query('a'), (next) => (state = next));
  sockets[0].close();
  assert.equal(state?.phase, 'lost');

  // A run asked for while offline is lost at once, not forgotten.
  connection.start(query('b'), (next) => (state = next));
  assert.equal(state?.phase, 'lost');

  waits[0].act();
  sockets[1].onopen?.({});
  assert.deepEqual(statuses, ['open', 'offline', 'open']);
  assert.equal(lakes, 1, 'the lake may have changed meanwhile');
  connection.start(query('c'), (next) => (state = next));
  assert.equal(state?.phase, 'sent');
});

test('a change of the lake is told to everyone who listens', () => {
  const { connection, sockets } = opened();
  let lakes = 0;
  connection.onLake(() => (lakes += 1));
  sockets[0].say({ type: 'lake' });
  assert.equal(lakes, 1);
});

test('waiting grows and is bounded', () => {
  assert.equal(waitBefore(0, 1), 250);
  assert.equal(waitBefore(3, 1), 2000);
  assert.equal(waitBefore(50, 1), 10_000);
  assert.equal(waitBefore(0, 0), 125);
});
