import { decoratorKeys, decoratorOf } from './decorators';
import type { Suggestion, Suggestions } from './completion';
import { tokensOf } from './tokens';

const beginning = /^[ \t]*--[ \t]*([A-Za-z_]*)$/;
const withValue = /^[ \t]*--[ \t]*([A-Za-z_]+)[ \t]*:[ \t]*(.*)$/;
const lastWord = /[A-Za-z0-9_.-]*$/;

/**
 * What may stand in a comment that is, or may become, a decorator: its key behind `--`, the ids of steps, nodes, and
 * usual times. Null anywhere else, so that other comments are left in peace.
 */
export function suggestDecorator(sql: string, position: number, nodes: string[], asked: boolean): Suggestions | null {
  const start = sql.lastIndexOf('\n', position - 1) + 1;
  const typed = sql.slice(start, position);
  const key = beginning.exec(typed);
  if (key) {
    const matching = decoratorKeys.filter((entry) => entry.key.startsWith(key[1].toLowerCase()));
    // A comment in words begins the same way: only what can still become a key is offered.
    if (matching.length === 0 || (key[1] === '' && !asked && !typed.endsWith(' '))) return null;
    return {
      from: position - key[1].length,
      to: position,
      options: matching.map((entry, index) => ({
        label: entry.key,
        kind: 'decorator',
        detail: entry.about,
        insert: `${entry.key}: `,
        boost: 9 - index,
      })),
    };
  }
  const value = withValue.exec(typed);
  const word = value ? lastWord.exec(value[2])![0] : '';
  const options = value ? valuesOf(value[1].toLowerCase(), sql, start, nodes) : [];
  return options.length > 0 ? { from: position - word.length, to: position, options } : null;
}

function valuesOf(key: string, sql: string, start: number, nodes: string[]): Suggestion[] {
  switch (key) {
    case 'depends_on':
      return [...stepIds(sql, start), { label: 'auto', kind: 'keyword', detail: 'as its tables need', boost: 0 }];
    case 'node':
      return nodes.map((label) => ({ label, kind: 'node', detail: 'node' }));
    case 'retry':
      return ['1', '3', '10'].map((label, index) => ({ label, kind: 'keyword', detail: 'times', boost: 3 - index }));
    case 'timeout':
      return ['30s', '5m', '1h'].map((label, index) => ({ label, kind: 'keyword', boost: 3 - index }));
    default:
      return [];
  }
}

/** The ids in the text: those above first, the nearest of them on top. Not that of the step itself. */
function stepIds(sql: string, position: number): Suggestion[] {
  const found: { id: string; statement: number }[] = [];
  let statement = 0;
  let own = 0;
  for (const token of tokensOf(sql)) {
    if (token.kind === 'symbol' && token.text === ';') statement += 1;
    if (token.from <= position) own = statement;
    const decorator = decoratorOf(sql, token);
    if (decorator?.key === 'id' && decorator.value !== '') found.push({ id: decorator.value, statement });
  }
  return found
    .filter((step) => step.statement !== own)
    .map(({ id, statement: at }) => ({
      label: id,
      kind: 'step',
      detail: at < own ? 'step above' : 'step below',
      boost: at < own ? 20 - Math.min(own - at, 9) : 10 - Math.min(at - own, 9),
    }));
}
