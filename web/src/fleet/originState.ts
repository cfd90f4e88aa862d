import { reactive } from 'vue';
import type { Fault, TableLineage } from '../protocol/messages';
import { faultOf, getLineage } from '../protocol/rest';

/** Where a table came from, in the words of postgres.__deltalake_dir. */
export interface Origin {
  table: string;
  parent: string | null;
  query: string | null;
  /** Null for the lake, `postgres` for the shared store, else a node. */
  location: string | null;
}

export const origins = reactive({
  loaded: false,
  rows: [] as Origin[],
  fault: null as Fault | null,
});

let newest = 0;

export async function readOrigins(): Promise<void> {
  const request = ++newest;
  try {
    // A SELECT from postgres.__deltalake_dir says the same, but would be a run of its own among the recent ones.
    const { tables } = await getLineage();
    if (request === newest) Object.assign(origins, { rows: rowsOf(tables), fault: null, loaded: true });
  } catch (error) {
    if (request === newest) Object.assign(origins, { rows: [], fault: faultOf(error), loaded: true });
  }
}

/** The rows of postgres.__deltalake_dir: one for each parent, and one for a table without any. */
export function rowsOf(tables: TableLineage[]): Origin[] {
  return tables.flatMap(({ name, location, made, parents }) => {
    const shared = { table: name, location: location ?? null };
    if (parents.length === 0) return [{ ...shared, parent: null, query: made?.statement ?? null }];
    return parents.map((parent) => ({ ...shared, parent: parent.name, query: parent.statement ?? null }));
  });
}
