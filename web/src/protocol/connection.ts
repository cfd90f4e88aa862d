import { waitBefore } from './backoff';
import type { RequestId, RunRequest, ServerMessage } from './messages';
import { advance, isOver, lose, newRun, type RunState } from './run';

export type ConnectionStatus = 'connecting' | 'open' | 'offline';

/** What the connection needs of a WebSocket, so that tests can stand in for one. */
export interface Socket {
  send(text: string): void;
  close(): void;
  onopen: ((event: any) => void) | null;
  onmessage: ((event: any) => void) | null;
  onclose: ((event: any) => void) | null;
}

export interface Surroundings {
  open(): Socket;
  now(): number;
  later(milliseconds: number, act: () => void): void;
}

/** One socket for all runs: matches replies to requests by id, and returns by itself when it breaks. */
export class Connection {
  status: ConnectionStatus = 'connecting';
  private socket: Socket | null = null;
  private nextId: RequestId = 1;
  private attempt = 0;
  private readonly runs = new Map<RequestId, { state: RunState; watch: (state: RunState) => void }>();
  private readonly statusWatchers: ((status: ConnectionStatus) => void)[] = [];
  private readonly lakeWatchers: (() => void)[] = [];

  constructor(private readonly surroundings: Surroundings) {}

  connect(): void {
    const socket = this.surroundings.open();
    this.socket = socket;
    socket.onopen = () => {
      this.attempt = 0;
      this.changeStatus('open');
      // Whatever changed while nobody listened.
      this.lakeWatchers.forEach((watch) => watch());
    };
    socket.onmessage = (event) => this.receive(event.data);
    socket.onclose = () => this.retry();
  }

  /** Sends a run and reports each of its states; the first, `sent` or `lost`, before it returns. */
  start(request: RunRequest, watch: (state: RunState) => void): RequestId {
    const id = this.nextId++;
    const state = newRun(id, request, this.surroundings.now());
    if (this.status !== 'open') {
      watch(lose(state, this.surroundings.now()));
      return id;
    }
    this.runs.set(id, { state, watch });
    watch(state);
    this.socket?.send(JSON.stringify({ id, ...request }));
    return id;
  }

  /** Asks the server to stop a run. Its own `cancelled` message tells when it has. */
  cancel(target: RequestId): void {
    const run = this.runs.get(target);
    if (!run || isOver(run.state) || run.state.cancelling) return;
    run.state = { ...run.state, cancelling: true };
    run.watch(run.state);
    this.socket?.send(JSON.stringify({ id: this.nextId++, type: 'cancel', target }));
  }

  onStatus(watch: (status: ConnectionStatus) => void): void {
    this.statusWatchers.push(watch);
    watch(this.status);
  }

  /** Called when the tables of the lake changed, or may have. */
  onLake(watch: () => void): void {
    this.lakeWatchers.push(watch);
  }

  private receive(text: string): void {
    const message = JSON.parse(text) as ServerMessage;
    if (message.type === 'lake') {
      this.lakeWatchers.forEach((watch) => watch());
      return;
    }
    const run = 'id' in message ? this.runs.get(message.id) : undefined;
    // A cancel that came too late is answered by `unknown_run` under its own id: the run's own end says it all.
    if (!run || !('id' in message)) return;
    run.state = advance(run.state, message, this.surroundings.now());
    if (isOver(run.state)) this.runs.delete(run.state.id);
    run.watch(run.state);
  }

  private retry(): void {
    this.socket = null;
    const lost = [...this.runs.values()];
    this.runs.clear();
    this.changeStatus('offline');
    for (const run of lost) run.watch(lose(run.state, this.surroundings.now()));
    this.surroundings.later(waitBefore(this.attempt++), () => this.connect());
  }

  private changeStatus(status: ConnectionStatus): void {
    if (this.status === status) return;
    this.status = status;
    this.statusWatchers.forEach((watch) => watch(status));
  }
}
