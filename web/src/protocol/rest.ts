import type { Fault, Folder, TableColumn, TableProblem, TableSummary, TableVersion } from './messages';

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

/** Whatever went wrong, as the one shape that the screen can show. */
export function faultOf(error: unknown): Fault {
  if (error instanceof Refusal) return error.fault;
  return { code: 'internal', message: error instanceof Error ? error.message : String(error) };
}

async function get<T>(path: string): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, { headers: { accept: 'application/json' } });
  } catch {
    throw new Refusal({ code: 'offline', message: 'The server cannot be reached.' });
  }
  const body = await response.json().catch(() => null);
  if (response.ok && body !== null) return body as T;
  throw new Refusal(body?.error ?? { code: 'internal', message: `The server answered ${response.status}.` });
}
