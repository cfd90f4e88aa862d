import { decoratorOf, type Decorator } from './decorators';
import { tokensOf, type Token } from './tokens';

export interface StatementSpan {
  /** Where its decorators begin; `from` when it has none. */
  head: number;
  from: number;
  to: number;
  tokens: Token[];
}

/** The statements of a text, without their semicolons; pieces of comments only are none. */
export function statementsOf(sql: string): StatementSpan[] {
  const statements: StatementSpan[] = [];
  let tokens: Token[] = [];
  const finish = () => {
    const real = tokens.filter((token) => token.kind !== 'comment');
    if (real.length > 0) {
      const from = real[0].from;
      const head = tokens.find((token) => token.from < from && decoratorOf(sql, token))?.from ?? from;
      statements.push({ head, from, to: real[real.length - 1].to, tokens });
    }
    tokens = [];
  };
  for (const token of tokensOf(sql)) {
    if (token.kind === 'symbol' && token.text === ';') finish();
    else tokens.push(token);
  }
  finish();
  return statements;
}

/** The statement that a cursor stands in, or the one it follows; null in a text without any. */
export function statementAt(sql: string, position: number): StatementSpan | null {
  const statements = statementsOf(sql);
  const containing = statements.find((statement) => statement.head <= position && position <= statement.to);
  if (containing) return containing;
  const before = statements.filter((statement) => statement.to < position).at(-1);
  const after = statements.find((statement) => statement.head > position);
  if (!before || !after) return before ?? after ?? null;
  // Between two statements: the one on the cursor's own line, else the one behind.
  const gap = sql.slice(position, after.head);
  return sql.slice(before.to, position).includes('\n') && !gap.includes('\n') ? after : before;
}

/** Whether the statements of a text are the steps of a pipeline, each on its own. */
export function isDecorated(sql: string): boolean {
  return tokensOf(sql).some((token) => decoratorOf(sql, token) !== null);
}

/**
 * A statement to run without the others, with what is said about it: its id, node, retries and time-out hold, what it
 * depends on does not, because that does not run. The text keeps its length, so the places of errors stay right.
 */
export function aloneText(sql: string, statement: StatementSpan): string {
  let text = sql.slice(statement.head, statement.to);
  for (const decorator of decoratorsOf(sql, statement)) {
    if (decorator.key !== 'depends_on') continue;
    const [from, to] = [decorator.keyFrom - statement.head, decorator.valueTo - statement.head];
    text = text.slice(0, from) + ' '.repeat(to - from) + text.slice(to);
  }
  return text;
}

function decoratorsOf(sql: string, statement: StatementSpan): Decorator[] {
  return statement.tokens
    .filter((token) => token.from < statement.from)
    .flatMap((token) => decoratorOf(sql, token) ?? []);
}
