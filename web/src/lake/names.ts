const longest = 128;

/** The rule that a table name breaks, as a sentence; null when the name is good. */
export function ruleBroken(name: string): string | null {
  if (name === '') return 'A table needs a name.';
  if (!/^[A-Za-z_]/.test(name)) return 'A name starts with a letter or an underscore.';
  if (!/^[A-Za-z0-9_]+$/.test(name)) return 'A name has letters, digits and underscores only.';
  if (name.length > longest) return `A name has at most ${longest} characters.`;
  return null;
}

/** A good table name for the data in a folder: "2013 Flights/nyc" → "nyc", "web-logs" → "web_logs". */
export function nameFor(folder: string): string {
  const last = folder.split('/').filter(Boolean).at(-1) ?? '';
  const name = last.replace(/[^A-Za-z0-9_]+/g, '_').replace(/^_+|_+$/g, '');
  return (/^\d/.test(name) ? `t_${name}` : name).slice(0, longest);
}
