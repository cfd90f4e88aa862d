import type { Token } from './tokens';

export interface Reference {
  /** The table's name, without `=(^)`. */
  table: string;
  /** What columns may be qualified with: the alias, or the name itself. */
  alias: string;
}

const beforeTables = new Set(['FROM', 'JOIN', 'DESCRIBE', 'SUMMARIZE', 'PIVOT', 'UNPIVOT']);
const notAnAlias = new Set(
  (
    'WHERE GROUP ORDER HAVING LIMIT OFFSET JOIN LEFT RIGHT FULL INNER OUTER CROSS NATURAL ASOF POSITIONAL SEMI ANTI ON ' +
    'USING UNION INTERSECT EXCEPT SELECT SET VALUES WINDOW QUALIFY TABLESAMPLE SAMPLE PIVOT UNPIVOT FROM AS RETURNING WITH'
  ).split(' '),
);

/** Whether the word before this token asks for a table. */
export function asksForTable(tokens: Token[], index: number): boolean {
  const previous = tokens[index - 1];
  if (!previous) return false;
  if (previous.kind === 'word' && beforeTables.has(previous.text.toUpperCase())) return true;
  if (previous.text !== ',') return false;
  // A comma continues a FROM clause unless another clause began since.
  for (let at = index - 2, depth = 0; at >= 0; at -= 1) {
    const { text, kind } = tokens[at];
    if (text === ')') depth += 1;
    else if (text === '(') depth -= 1;
    if (depth < 0) return false;
    if (depth > 0 || kind !== 'word') continue;
    const upper = text.toUpperCase();
    if (upper === 'FROM' || upper === 'JOIN') return true;
    if (/^(SELECT|WHERE|GROUP|ORDER|HAVING|LIMIT|ON|USING|BY|SET|VALUES)$/.test(upper)) return false;
  }
  return false;
}

/** The lake tables that a statement reads, with the names their columns go by. */
export function referencesIn(tokens: Token[]): Reference[] {
  const real = tokens.filter((token) => token.kind !== 'comment');
  const found: Reference[] = [];
  real.forEach((token, index) => {
    if (token.kind !== 'lake' || token.text.length <= 4) return;
    const table = unquoted(token.text.slice(4));
    found.push({ table, alias: aliasAfter(real, index) ?? table });
  });
  return found;
}

/** The names of the common table expressions of a statement. */
export function commonTables(tokens: Token[]): string[] {
  const real = tokens.filter((token) => token.kind !== 'comment');
  const first = real[0]?.text.toUpperCase();
  if (first !== 'WITH') return [];
  return real
    .filter((token, index) => {
      const next = real[index + 1]?.text.toUpperCase();
      const after = real[index + 2]?.text.toUpperCase();
      return token.kind === 'word' && next === 'AS' && (after === '(' || after === 'MATERIALIZED' || after === 'NOT');
    })
    .map((token) => token.text);
}

function unquoted(name: string): string {
  return name.startsWith('"') ? name.replace(/^"|"$/g, '').replaceAll('""', '"') : name;
}

function aliasAfter(tokens: Token[], index: number): string | null {
  const explicit = tokens[index + 1]?.text.toUpperCase() === 'AS';
  const token = tokens[index + (explicit ? 2 : 1)];
  if (!token) return null;
  if (token.kind === 'quoted') return unquoted(token.text);
  if (token.kind !== 'word') return null;
  return explicit || !notAnAlias.has(token.text.toUpperCase()) ? token.text : null;
}
