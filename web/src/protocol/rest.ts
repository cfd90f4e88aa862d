import type {
  Fault,
  FleetNode,
  Folder,
  RunRecord,
  TableColumn,
  TableLineage,
  TableProblem,
  TableSummary,
  TableVersion,
} from './messages';

/** A request that the server refused, with the server's own explanation. */
export class Refusal extends Error {
  constructor(readonly fault: Fault) {
    super(fault.message);
  }
}

export interface Health {
  status: string;
  version: string;
  duckdb: string;
}

export const getTables = () => get<{ tables: TableSummary[]; problems: TableProblem[] }>('/api/tables');
export const getFolders = () => get<{ folders: Folder[] }>('/api/folders');
export const getHealth = () => get<Health>('/healthz');

export const getSchema = (table: string) =>
  get<{ name: string; version: number; columns: TableColumn[] }>(`/api/tables/${encodeURIComponent(table)}/schema`);

export const getHistory = (table: string) =>
  get<{ name: string; history: TableVersion[] }>(`/api/tables/${encodeURIComponent(table)}/history`);

export const getNodes = () => get<{ nodes: FleetNode[] }>('/api/nodes');
export const getLineage = () => get<{ tables: TableLineage[] }>('/api/lineage');
export const getRuns = (limit: number) => get<{ runs: RunRecord[] }>(`/api/runs?limit=${limit}`);
export const getRun = (run: string) => get<RunRecord>(`/api/runs/${run}`);
export const stopRun = (run: string) => ask<RunRecord>(`/api/runs/${run}`, { method: 'DELETE' });

/** Whatever went wrong, as the one shape that the screen can show. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Refusal) return error.fault;
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

export const get = <T>(path: string): Promise<T> => ask<T>(path, {});

/** A file as the server answers it. */
export async function getFile(path: string): Promise<Blob> {
  const response = await send(path, {});
  if (response.ok) return response.blob();
  throw await refusalOf(response);
}

async function ask<T>(path: string, request: RequestInit): Promise<T> {
  const response = await send(path, { ...request, headers: { accept: 'application/json', ...request.headers } });
  if (!response.ok) throw await refusalOf(response);
  try {
    return (await response.json()) as T;
  } catch {
    throw new Refusal({ code: 'internal', message: 'The server answered what is no JSON.' });
  }
}

async function send(path: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(path, request);
  } catch {
    throw new Refusal({ code: 'offline', message: 'The server cannot be reached.' });
  }
}

async function refusalOf(response: Response): Promise<Refusal> {
  const body = await response.json().catch(() => null);
  return new Refusal(body?.error ?? { code: 'internal', message: `The server answered ${response.status}.` });
}
