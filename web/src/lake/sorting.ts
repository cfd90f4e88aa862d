import type { TableSummary } from '../protocol/messages';

export type SortKey = 'name' | 'rows' | 'bytes' | 'files' | 'columns' | 'version' | 'modified';

export interface Sorting {
  key: SortKey;
  descending: boolean;
}

/** Sorted by one column, ties by name; an unknown number of rows comes last either way. */
export function sorted(tables: TableSummary[], { key, descending }: Sorting): TableSummary[] {
  const sign = descending ? -1 : 1;
  return [...tables].sort((a, b) => {
    const [left, right] = [a[key], b[key]];
    if (left === right) return a.name.localeCompare(b.name);
    if (left === null) return 1;
    if (right === null) return -1;
    const order = typeof left === 'number' ? left - (right as number) : String(left).localeCompare(String(right));
    return order * sign;
  });
}

/** The first press on a column sorts names upwards and quantities downwards; the next turns it round. */
export function nextSorting(current: Sorting, key: SortKey): Sorting {
  return { key, descending: current.key === key ? !current.descending : key !== 'name' };
}
