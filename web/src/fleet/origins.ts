import type { TableLineage } from '../protocol/messages';

/** Where a table came from, in the words of postgres.__deltalake_dir. */
export interface Origin {
  table: string;
  parent: string | null;
  query: string | null;
  /** Null for the lake, `postgres` for the shared store, else a node. */
  location: string | null;
}

/** The rows of postgres.__deltalake_dir: one for each parent, and one for a table without any. */
export function rowsOf(tables: TableLineage[]): Origin[] {
  return tables.flatMap<Origin>(({ name, location, made, parents }) => {
    const shared = { table: name, location: location ?? null };
    if (parents.length === 0) return [{ ...shared, parent: null, query: made?.statement ?? null }];
    return parents.map((parent) => ({ ...shared, parent: parent.name, query: parent.statement ?? null }));
  });
}
