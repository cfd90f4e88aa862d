import { tokensOf, type Token } from './tokens';

export interface StatementSpan {
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
    if (real.length > 0) statements.push({ from: real[0].from, to: real[real.length - 1].to, tokens });
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
  const containing = statements.find((statement) => statement.from <= position && position <= statement.to);
  if (containing) return containing;
  const before = statements.filter((statement) => statement.to < position).at(-1);
  const after = statements.find((statement) => statement.from > position);
  if (!before || !after) return before ?? after ?? null;
  // Between two statements: the one on the cursor's own line, else the one behind.
  const gap = sql.slice(position, after.from);
  return sql.slice(before.to, position).includes('\n') && !gap.includes('\n') ? after : before;
}
