import { shortCount } from '../format/quantities';
import { identifier, lakeName, type CatalogueTable } from './catalogue';
import { functions, keywords, reserved } from './words';
import { asksForTable, commonTables, referencesIn } from './references';
import { statementsOf, type StatementSpan } from './statements';
import { tokensOf } from './tokens';

export interface Suggestion {
  label: string;
  kind: 'table' | 'column' | 'alias' | 'keyword' | 'function' | 'decorator' | 'step' | 'node';
  detail?: string;
  /** What is inserted when it is not the label. */
  insert?: string;
  /** Higher comes first among equally good matches. */
  boost?: number;
}

export interface Suggestions {
  /** The range that an accepted suggestion replaces. */
  from: number;
  to: number;
  options: Suggestion[];
}

const typedReference = /=(\((\^(\)[\p{L}\p{N}_]*)?)?)?$/u;
const typedWord = /[\p{L}_][\p{L}\p{N}_]*$/u;

/** What may stand at a position. `asked`: the user asked for it, so offer it even where nothing was typed. */
export function suggest(sql: string, position: number, tables: CatalogueTable[], asked: boolean): Suggestions | null {
  const before = sql.slice(0, position);
  const tokens = tokensOf(before);
  if (tokens.at(-1)?.open) return null;

  const reference = typedReference.exec(before);
  if (reference) {
    const real = tokensOf(before.slice(0, reference.index)).filter((token) => token.kind !== 'comment');
    // A lone `=` is a comparison far more often than the beginning of a table.
    if (reference[0] === '=' && !asked && real.length > 0 && !asksForTable(real, real.length)) return null;
    return {
      from: reference.index,
      to: position + closedByEditor(reference[0], sql[position]),
      options: tables.map(tableSuggestion),
    };
  }

  const typed = typedWord.exec(before)?.[0] ?? '';
  const from = position - typed.length;
  const statement = statementAround(sql, position);
  const real = tokensOf(before.slice(0, from)).filter((token) => token.kind !== 'comment');
  const previous = real.at(-1);
  if (previous?.text === '.' && previous.to === from)
    return qualified(sql, from, position, real.at(-2)?.text, statement, tables);
  if (typed === '' && !asked && !(asksForTable(real, real.length) && /\s$/.test(before))) return null;

  if (asksForTable(real, real.length)) {
    const named = commonTables(statement?.tokens ?? []).map<Suggestion>((label) => ({
      label,
      kind: 'alias',
      detail: 'WITH',
      boost: 3,
    }));
    const options = [...named, ...tables.map(tableSuggestion)];
    return { from, to: position, options: typed === '' ? options : [...options, ...words(functions, 'function')] };
  }
  return {
    from,
    to: position,
    options: [...inScope(statement, tables), ...words(keywords, 'keyword'), ...words(functions, 'function')],
  };
}

/** Editors close parentheses by themselves: `=(` has a `)` behind the cursor that belongs to the mark. */
function closedByEditor(typed: string, next: string | undefined): number {
  return next === ')' && (typed === '=(' || typed === '=(^') ? 1 : 0;
}

function statementAround(sql: string, position: number): StatementSpan | null {
  // A statement reaches to the next one here: behind `FROM t ` the cursor still belongs to it.
  const statements = statementsOf(sql);
  const index = statements.filter((statement) => statement.from <= position).length - 1;
  if (index < 0) return statements[0] ?? null;
  return sql.slice(statements[index].to, position).includes(';') ? (statements[index + 1] ?? null) : statements[index];
}

function qualified(
  sql: string,
  from: number,
  to: number,
  qualifier: string | undefined,
  statement: StatementSpan | null,
  tables: CatalogueTable[],
): Suggestions | null {
  const name = qualifier?.replace(/^"|"$/g, '').toLowerCase().replace('=(^)', '');
  const reference = referencesIn(statement?.tokens ?? []).find((candidate) => candidate.alias.toLowerCase() === name);
  const table = tables.find((candidate) => candidate.name === reference?.table);
  return table?.columns
    ? { from, to, options: table.columns.map((column) => columnSuggestion(column.name, column.type)) }
    : null;
}

function inScope(statement: StatementSpan | null, tables: CatalogueTable[]): Suggestion[] {
  const options = new Map<string, Suggestion>();
  for (const { table, alias } of referencesIn(statement?.tokens ?? [])) {
    const known = tables.find((candidate) => candidate.name === table);
    for (const column of known?.columns ?? []) {
      const seen = options.get(column.name);
      options.set(
        column.name,
        seen ? { ...seen, detail: 'several tables' } : columnSuggestion(column.name, column.type),
      );
    }
    if (alias !== table) options.set(`${alias} `, { label: alias, kind: 'alias', detail: lakeName(table), boost: 4 });
  }
  return [...options.values()];
}

function tableSuggestion(table: CatalogueTable): Suggestion {
  const detail = table.rows === null ? 'table' : `${shortCount(table.rows)} rows`;
  return { label: lakeName(table.name), kind: 'table', detail, boost: 5 };
}

function columnSuggestion(name: string, type: string): Suggestion {
  const safe = reserved.has(name.toLowerCase()) ? `"${name}"` : identifier(name);
  return { label: name, kind: 'column', detail: type, boost: 5, ...(safe === name ? {} : { insert: safe }) };
}

function words(list: string[], kind: 'keyword' | 'function'): Suggestion[] {
  return list.map((label) => ({
    label,
    kind,
    boost: kind === 'keyword' ? 0 : -1,
    ...(kind === 'function' ? { insert: `${label}(` } : {}),
  }));
}
