// The messages between the workbench and the server, as /openapi.json and the socket speak them.

export interface Column {
  name: string;
  /** DuckDB's own spelling, such as DECIMAL(18,3) or STRUCT(a INTEGER)[]. */
  type: string;
}

export type Cell = null | boolean | number | string | Cell[] | { [field: string]: Cell };

export interface Fault {
  code: string;
  message: string;
  hint?: string;
  /** 1-based, in the text that was sent. */
  line?: number;
  /** 1-based, in characters of that line. */
  column?: number;
  run?: string;
}

export interface StepSummary {
  columns: Column[];
  total: number;
  message: string;
  elapsed_ms: number;
}

export interface LoadSummary {
  table: string;
  version: number;
  rows: number;
  files: number;
  bytes: number;
  message: string;
}

export type LoadMode = 'overwrite' | 'append';
export type RequestId = number;

export interface QueryRequest {
  type: 'query';
  query: string;
  render: number;
}

export interface LoadRequest {
  type: 'load';
  from: string;
  table: string;
  mode: LoadMode;
}

/** What a `step` message says beside the state, as far as it fits the state. */
export interface StepChange extends Partial<StepSummary> {
  node?: string;
  error?: Fault;
  /** The step whose failure is why this one is left out. */
  because?: number;
  /** A failed attempt is followed by another after so long. */
  retry_after_ms?: number;
}

export type StepPhase = 'waiting' | 'running' | 'finished' | 'failed' | 'cancelled' | 'skipped';

export type RunRequest = QueryRequest | LoadRequest;

export type RunMessage =
  | { id: RequestId; type: 'queued'; run: string; position?: number }
  | { id: RequestId; type: 'started'; run: string; steps?: number }
  | ({ id: RequestId; type: 'step'; step: number; state: StepPhase } & StepChange)
  | { id: RequestId; type: 'progress'; step: number; percent: number | null; rows?: number }
  | { id: RequestId; type: 'rows'; step: number; columns: Column[]; rows: Cell[][] }
  | { id: RequestId; type: 'finished'; run: string; elapsed_ms: number; steps?: StepSummary[]; load?: LoadSummary }
  | { id: RequestId; type: 'failed'; run?: string; error: Fault }
  | { id: RequestId; type: 'cancelled'; run: string };

/** How a run of anybody's stands, as GET /api/runs tells it. */
export interface RunRecord {
  run: string;
  state: 'queued' | 'running' | 'finished' | 'failed' | 'cancelled';
  position?: number;
  principal: string;
  query: string;
  begun_at: string;
  ended_at?: string;
  elapsed_ms?: number;
  error?: Fault;
  /** Only told of a single run. */
  steps?: StepRecord[];
}

export interface StepRecord {
  step: number;
  id: string;
  depends_on: string[];
  state: StepPhase;
  query: string;
  attempts: number;
  node?: string;
}

export interface NodeTable {
  name: string;
  kind: string;
  rows?: number;
}

export interface FleetNode {
  id: string;
  name: string;
  state: string;
  host: string;
  memory_bytes: number;
  memory_limit_bytes?: number;
  tables: NodeTable[];
  running: number;
  waiting: number;
  last_seen: string;
  /** Names of the tables that went with an engine that broke down. */
  lost?: (string | NodeTable)[];
}

/** What is known of where a table came from. */
export interface TableLineage {
  name: string;
  /** Null for the lake, `postgres` for the shared store, else a node. */
  location: string | null;
  made?: { statement?: string | null } | null;
  parents: { name: string; statement?: string | null }[];
}

export type ServerMessage = RunMessage | { type: 'lake' } | { type: 'failed'; error: Fault };

export interface TableSummary {
  name: string;
  version: number;
  /** Unknown when a file of the table carries no statistics. */
  rows: number | null;
  bytes: number;
  files: number;
  modified: string;
  columns: number;
}

export interface TableProblem {
  table: string;
  error: Fault;
}

export interface TableColumn extends Column {
  nullable: boolean;
}

export interface TableVersion {
  version: number;
  timestamp: string;
  operation: string;
  parameters: Record<string, unknown>;
  metrics: Record<string, unknown>;
}

export interface Folder {
  name: string;
  files: number;
  bytes: number;
  formats: string[];
}
