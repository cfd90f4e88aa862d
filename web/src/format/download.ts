import type { Cell, Column } from '../protocol/messages';
import { cellText } from './cells';

/** RFC 4180: CRLF, quotes doubled. NULL is an empty field, an empty string a quoted one. */
export function csv(columns: Column[], rows: Cell[][]): string {
  const header = columns.map((column) => csvField(column.name)).join();
  return [header, ...rows.map((row) => row.map(csvField).join())].map((line) => `${line}\r\n`).join('');
}

function csvField(cell: Cell): string {
  if (cell === null) return '';
  const text = cellText(cell);
  return text === '' || /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** An array of objects. A column name that repeats gets a number, so that no value is lost. */
export function json(columns: Column[], rows: Cell[][]): string {
  const keys = distinct(columns.map((column) => column.name));
  const objects = rows.map(
    (row) => `{${keys.map((key, i) => `${JSON.stringify(key)}: ${JSON.stringify(row[i])}`).join(', ')}}`,
  );
  return objects.length === 0 ? '[]\n' : `[\n  ${objects.join(',\n  ')}\n]\n`;
}

function distinct(names: string[]): string[] {
  const taken = new Set(names);
  const seen = new Set<string>();
  return names.map((name) => {
    let key = name;
    for (let number = 2; seen.has(key) || (key !== name && taken.has(key)); number += 1) key = `${name}_${number}`;
    seen.add(key);
    return key;
  });
}

/** Hands a text to the browser as a file. */
export function save(name: string, type: string, text: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
