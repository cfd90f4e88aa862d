import type { Column } from '../protocol/messages';

/** What completion and the tree know about a lake table; its columns arrive later than its name. */
export interface CatalogueTable {
  name: string;
  rows: number | null;
  columns: Column[] | null;
}

/** A name as it must stand in SQL. */
export function identifier(name: string): string {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** How a query calls a table of the lake: `=(^)climate`, or `=(^)"my-table"`. */
export function lakeName(table: string): string {
  return `=(^)${identifier(table)}`;
}
