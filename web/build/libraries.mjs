// Copies the libraries that carry lazily loaded parts nobody here uses (a hundred languages, a globe),
// without those parts, so that the bundle does not drag them along.
import fs from 'node:fs';
import path from 'node:path';

const trimmed = ['codemirror', 'echarts'];
const lazyPart = /import\("\.\/[^"]+"\)/g;

export function prepareLibraries({ libraries, generated }) {
  for (const name of trimmed) {
    const from = path.join(libraries, name);
    const to = path.join(generated, 'libraries', name);
    fs.mkdirSync(to, { recursive: true });
    for (const file of filesReachable(
      from,
      'index.js',
      name === 'codemirror' ? ['lang-sql.js', 'lezer-highlight.js'] : [],
    )) {
      const text = fs.readFileSync(path.join(from, file), 'utf8');
      fs.writeFileSync(path.join(to, file), text.replaceAll(lazyPart, 'Promise.reject(new Error("left out"))'));
    }
  }
}

/** The files that `entries` import statically, themselves included. */
function filesReachable(folder, ...entries) {
  const found = new Set();
  const waiting = entries.flat();
  while (waiting.length > 0) {
    const file = waiting.pop();
    if (found.has(file)) continue;
    found.add(file);
    const text = fs.readFileSync(path.join(folder, file), 'utf8');
    for (const [, imported] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+)"/g)) waiting.push(imported);
  }
  return found;
}
