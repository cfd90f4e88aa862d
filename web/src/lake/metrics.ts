import { counted, size } from '../format/quantities';
import type { TableVersion } from '../protocol/messages';

/** What a version changed, in words; writers name their metrics as they like, so only known ones are told. */
export function metricsOf({ metrics, parameters }: TableVersion): string[] {
  const number = (name: string) => {
    const value = metrics?.[name];
    return value === undefined || value === null || value === '' || Number.isNaN(Number(value)) ? null : Number(value);
  };
  const told: string[] = [];
  const mode = parameters?.mode;
  if (typeof mode === 'string') told.push(mode.replaceAll('"', '').toLowerCase());
  const rows = number('numOutputRows') ?? number('num_added_rows');
  if (rows !== null) told.push(counted(rows, 'row'));
  const files = number('numFiles') ?? number('num_added_files');
  if (files !== null) told.push(counted(files, 'file'));
  const bytes = number('numOutputBytes');
  if (bytes !== null) told.push(size(bytes));
  return told;
}
