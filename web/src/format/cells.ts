import type { Cell } from '../protocol/messages';

const numericTypes = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|DOUBLE|DECIMAL(\(\d+,\s*\d+\))?|BIGNUM)$/;
const timeTypes = /^(DATE|TIMESTAMP(_S|_MS|_NS)?|TIMESTAMP WITH TIME ZONE|TIMESTAMPTZ)$/;

export function isNumeric(type: string): boolean {
  return numericTypes.test(type);
}

/** Types whose values are points on a time line. */
export function isTime(type: string): boolean {
  return timeTypes.test(type);
}

/** A short, stable picture of a type for lists of columns. */
export function iconOf(type: string): string {
  if (/\[\d*\]$|^(STRUCT|MAP|UNION|JSON|VARIANT)/.test(type)) return 'mdi-code-braces';
  if (isNumeric(type)) return 'mdi-pound';
  if (isTime(type) || /^(TIME|INTERVAL)/.test(type)) return 'mdi-calendar-blank-outline';
  if (type === 'BOOLEAN') return 'mdi-toggle-switch-outline';
  return 'mdi-format-letter-case';
}

/** A type in the space of a column's head: DuckDB's own short alias where there is one. */
export function shortType(type: string): string {
  return type.replaceAll('TIMESTAMP WITH TIME ZONE', 'TIMESTAMPTZ').replaceAll('TIME WITH TIME ZONE', 'TIMETZ');
}

/** A cell as one line of text; nested values as compact JSON. */
export function cellText(cell: Cell): string {
  if (cell === null) return 'NULL';
  if (typeof cell === 'string') return cell;
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell);
}

/** A timestamp with a blank for the T, easier to read in a column of them. */
export function shownText(cell: Cell, type: string): string {
  const text = cellText(cell);
  return cell !== null && isTime(type) ? text.replace('T', ' ') : text;
}

/** A nested value laid out over several lines, for a tooltip. */
export function laidOut(cell: Cell): string {
  return cell !== null && typeof cell === 'object' ? JSON.stringify(cell, null, 2) : cellText(cell);
}

/** The number in a cell, also of a number too large for JSON that came as a string; null when there is none. */
export function numberOf(cell: Cell): number | null {
  if (typeof cell === 'number') return Number.isFinite(cell) ? cell : null;
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  if (typeof cell !== 'string' || cell.trim() === '') return null;
  const value = Number(cell);
  return Number.isFinite(value) ? value : null;
}

/** Orders two cells of a column: numbers by value, the rest by text, NULL last. */
export function compareCells(a: Cell, b: Cell, type: string): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (isNumeric(type)) {
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    return compareNumerals(String(a), String(b));
  }
  const [left, right] = [cellText(a), cellText(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Exact for integers of any size, which a double is not. */
function compareNumerals(a: string, b: string): number {
  const integer = /^-?\d+$/;
  if (integer.test(a) && integer.test(b)) {
    const difference = BigInt(a) - BigInt(b);
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }
  const [left, right] = [Number(a), Number(b)];
  // NaN is the largest number in DuckDB's order.
  if (Number.isNaN(left) || Number.isNaN(right)) return Number(Number.isNaN(left)) - Number(Number.isNaN(right));
  return left < right ? -1 : left > right ? 1 : 0;
}
