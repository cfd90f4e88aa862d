const mostBytes = 128;
const utf8 = new TextEncoder();

/** The rule that the name of a new table breaks, as a sentence; null when the name is good. */
export function ruleBroken(name: string): string | null {
  if (name === '') return 'A table needs a name.';
  if (/^[0-9]/.test(name)) return 'A name starts with a letter or an underscore.';
  if (!/^[\p{L}0-9_]+$/u.test(name)) return 'A name has letters, digits and underscores only.';
  if (utf8.encode(name).length > mostBytes) return `A name has at most ${mostBytes} letters, fewer with accents.`;
  if (name === '_delta_log') return 'This name means the log of Delta tables.';
  return null;
}

/** A good table name for the data in a folder: "nyc/web-logs" → "web_logs", "2013" → "t_2013". */
export function nameFor(folder: string): string {
  const last = folder.split('/').filter(Boolean).at(-1) ?? '';
  const name = last.replace(/[^\p{L}0-9_]+/gu, '_').replace(/^_+|_+$/g, '');
  return (/^[0-9]/.test(name) ? `t_${name}` : name).slice(0, 60);
}
