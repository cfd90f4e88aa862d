export interface Span {
  from: number;
  to: number;
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/**
 * Where in a text a server's error stands. The server counts lines and characters from 1; the answer is in
 * UTF-16 units and covers the word found there, or one character, never nothing (unless the text is empty).
 */
export function placeOf(text: string, line: number, column: number): Span {
  const lines = text.split('\n');
  const index = Math.min(Math.max(line, 1), lines.length) - 1;
  const start = lines.slice(0, index).reduce((sum, each) => sum + each.length + 1, 0);
  const current = lines[index];
  const characters = [...graphemes.segment(current)];
  const offset = characters[Math.max(column, 1) - 1]?.index ?? current.length;

  const rest = current.slice(offset);
  const word = /^(=\(\^\)\w*|[\p{L}\p{N}_]+|"[^"]*"?|'[^']*'?|\S)/u.exec(rest)?.[0] ?? '';
  if (word !== '') return { from: start + offset, to: start + offset + word.length };
  // Behind the end of the line: mark its last visible character instead.
  const visible = current.trimEnd().length;
  if (visible > 0) return { from: start + visible - 1, to: start + visible };
  return { from: start, to: Math.min(start + 1, text.length) };
}
