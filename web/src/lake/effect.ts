import { count, counted } from '../format/quantities';
import type { LoadMode, TableSummary } from '../protocol/messages';
import { lakeName } from '../sql/catalogue';

/** What pressing Load will do to the lake, in one sentence. */
export function effectOf(table: string, mode: LoadMode, existing: TableSummary | undefined): string {
  const name = lakeName(table);
  if (!existing) return `Makes the new table ${name}.`;
  const rows = existing.rows === null ? '' : ` (${counted(existing.rows, 'row')})`;
  if (mode === 'append')
    return `Adds rows to ${name}: version ${count(existing.version)}${rows} becomes ${count(existing.version + 1)}.`;
  return `Replaces version ${count(existing.version)} of ${name}${rows}. That version stays in its history.`;
}
