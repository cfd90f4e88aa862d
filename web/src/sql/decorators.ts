import type { Token } from './tokens';

export interface Decorator {
  key: string;
  value: string;
  keyFrom: number;
  keyTo: number;
  valueFrom: number;
  valueTo: number;
}

/** What can be said about a step, and what each key means. */
export const decoratorKeys: { key: string; about: string }[] = [
  { key: 'id', about: 'name of the step' },
  { key: 'depends_on', about: 'steps before it' },
  { key: 'node', about: 'where it runs' },
  { key: 'retry', about: 'attempts after a failure' },
  { key: 'timeout', about: 'time for an attempt' },
];

const keys = new Set(decoratorKeys.map(({ key }) => key));
const shape = /^(--\s*)([A-Za-z_]+)(\s*:\s*)(.*?)\s*$/s;

/** The decorator that a comment is: a key that is known, on a line of its own. */
export function decoratorOf(sql: string, token: Token): Decorator | null {
  if (token.kind !== 'comment' || !standsAlone(sql, token.from)) return null;
  const found = shape.exec(token.text);
  if (!found || !keys.has(found[2].toLowerCase())) return null;
  const keyFrom = token.from + found[1].length;
  const valueFrom = keyFrom + found[2].length + found[3].length;
  return {
    key: found[2].toLowerCase(),
    value: found[4],
    keyFrom,
    keyTo: keyFrom + found[2].length,
    valueFrom,
    valueTo: valueFrom + found[4].length,
  };
}

/** The ids that a list such as `load, clean` names. */
export function idsIn(value: string): string[] {
  return value
    .split(',')
    .map((id) => id.trim())
    .filter((id) => id !== '');
}

function standsAlone(sql: string, position: number): boolean {
  return sql.slice(sql.lastIndexOf('\n', position - 1) + 1, position).trim() === '';
}
