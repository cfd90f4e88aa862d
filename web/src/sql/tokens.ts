export type TokenKind = 'word' | 'quoted' | 'string' | 'number' | 'lake' | 'comment' | 'symbol';

export interface Token {
  kind: TokenKind;
  text: string;
  from: number;
  to: number;
  /** A string, comment or quoted name that the text ends in the middle of. */
  open?: boolean;
}

const space = /\s+/y;
const word = /[\p{L}_][\p{L}\p{N}_$]*/uy;
const digits = /(\d[\d_]*\.?\d*|\.\d+)([eE][+-]?\d+)?/y;
const lake = /=\(\^\)("(?:[^"]|"")*"?|[\p{L}\p{N}_$]*)/uy;
const dollarTag = /\$([A-Za-z_][A-Za-z0-9_]*)?\$/y;

/** Splits SQL as DuckDB would, as far as an editor needs: never fails, whatever is being typed. */
export function tokensOf(sql: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const match = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(sql)?.[0] ?? null;
  };
  const push = (kind: TokenKind, to: number, open = false) => {
    tokens.push({ kind, text: sql.slice(at, to), from: at, to, ...(open ? { open } : {}) });
    at = to;
  };
  const until = (kind: TokenKind, closing: string, start: number) => {
    const end = sql.indexOf(closing, start);
    if (end < 0) push(kind, sql.length, true);
    else push(kind, end + closing.length);
  };

  while (at < sql.length) {
    const blank = match(space);
    if (blank) {
      at += blank.length;
      continue;
    }
    const two = sql.slice(at, at + 2);
    const tag = sql[at] === '$' ? match(dollarTag) : null;
    if (two === '--') {
      const end = sql.indexOf('\n', at);
      // A line comment goes on until its line ends, so the end of the text is still inside.
      push('comment', end < 0 ? sql.length : end, end < 0);
    } else if (two === '/*') {
      const end = endOfBlockComment(sql, at);
      push('comment', end ?? sql.length, end === null);
    } else if (tag) {
      until('string', tag, at + tag.length);
    } else if (sql[at] === "'" || /^[eE]'/.test(two)) {
      const end = endOfQuotes(sql, at + (sql[at] === "'" ? 1 : 2), "'", sql[at] !== "'");
      push('string', end ?? sql.length, end === null);
    } else if (sql[at] === '"') {
      const end = endOfQuotes(sql, at + 1, '"', false);
      push('quoted', end ?? sql.length, end === null);
    } else {
      const reference = match(lake);
      const name = reference === null ? match(word) : null;
      const number = reference === null && name === null ? match(digits) : null;
      if (reference !== null) push('lake', at + reference.length);
      else if (name !== null) push('word', at + name.length);
      else if (number !== null) push('number', at + number.length);
      else push('symbol', at + 1);
    }
  }
  return tokens;
}

/** Block comments nest. */
function endOfBlockComment(sql: string, start: number): number | null {
  let depth = 0;
  for (let at = start; at < sql.length; at += 1) {
    const two = sql.slice(at, at + 2);
    if (two === '/*') {
      depth += 1;
      at += 1;
    } else if (two === '*/') {
      depth -= 1;
      at += 1;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}

function endOfQuotes(sql: string, start: number, quote: string, escapes: boolean): number | null {
  for (let at = start; at < sql.length; at += 1) {
    if (escapes && sql[at] === '\\') at += 1;
    else if (sql[at] === quote) {
      if (sql[at + 1] !== quote) return at + 1;
      at += 1;
    }
  }
  return null;
}
