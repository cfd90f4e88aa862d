// The rows that a step returned, where the server keeps them: a page at a time, sorted, filtered and drawn there.
import type { Cell, Column } from './messages';
import { get } from './rest';

export interface ResultPlace {
  run: string;
  step: number;
}

export type Condition =
  | { and: Condition[] }
  | { or: Condition[] }
  | { not: Condition }
  | { column: string; op: string; value?: Cell };

/** Which rows, and in which order. Columns go by their places, `#1` for the first, because names may be doubled. */
export interface ResultQuery {
  sort: string[];
  filter: Condition | null;
  search: string;
}

export const wholeResult: ResultQuery = { sort: [], filter: null, search: '' };

export interface ResultPage {
  columns: Column[];
  rows: Cell[][];
  offset: number;
  total: number;
  truncated: boolean;
  expires_at: string;
}

export interface ColumnSummary extends Column {
  nulls: number;
  distinct: number;
  /** Whether `distinct` and the quantiles are estimates. */
  estimated: boolean;
  min: Cell;
  max: Cell;
  mean?: number;
  non_finite?: number;
  quantiles?: Cell[];
  histogram?: number[];
  frequent?: { value: Cell; count: number }[];
}

export type ExportFormat = 'csv' | 'json' | 'ndjson' | 'parquet' | 'xlsx';

export const columnAt = (index: number) => `#${index + 1}`;

export const getRows = (place: ResultPlace, query: ResultQuery, offset: number, limit: number) =>
  get<ResultPage>(resultAddress(place, 'rows', query, { offset: String(offset), limit: String(limit) }));

export const getChart = (place: ResultPlace, query: ResultQuery, x: number | null, y: number[], points: number) =>
  get<ResultPage>(
    resultAddress(place, 'chart', { ...query, sort: [] }, {
      ...(x === null ? {} : { x: columnAt(x) }),
      y: y.map(columnAt),
      points: String(points),
    }),
  );

export const getSummary = (place: ResultPlace) =>
  get<{ total: number; columns: ColumnSummary[]; truncated: boolean }>(resultAddress(place, 'summary', wholeResult, {}));

export const exportAddress = (place: ResultPlace, query: ResultQuery, format: ExportFormat) =>
  resultAddress(place, 'export', query, { format });

export function resultAddress(
  { run, step }: ResultPlace,
  part: string,
  { sort, filter, search }: ResultQuery,
  others: Record<string, string | string[]>,
): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(others)) {
    for (const each of [value].flat()) parameters.append(name, each);
  }
  for (const column of sort) parameters.append('sort', column);
  if (filter) parameters.set('filter', JSON.stringify(filter));
  if (search.trim() !== '') parameters.set('q', search.trim());
  const text = parameters.toString();
  return `/api/runs/${encodeURIComponent(run)}/steps/${step}/${part}${text === '' ? '' : `?${text}`}`;
}
