// Completes web/dist: the page with the real names of its assets, the content-security policy, the licences,
// and a .gz beside every text file so that a server need not compress.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';

const textFile = /\.(html|js|css|txt|svg|map)$/;

export function publish({ web, sources, generated, output, libraries }, outputs) {
  const files = Object.entries(outputs).map(([file, details]) => ({ name: path.basename(file), ...details }));
  const script = files.find((file) => file.entryPoint?.endsWith('main.ts'));
  const style = files.find((file) => file.name.startsWith('main-') && file.name.endsWith('.css'));
  const preloaded = script.imports
    .filter((part) => part.kind === 'import-statement')
    .map((part) => path.basename(part.path));

  const page = fs
    .readFileSync(path.join(sources, 'index.html'), 'utf8')
    .replace('{{style}}', `/assets/${style.name}`)
    .replace('{{script}}', `/assets/${script.name}`)
    .replace(
      '{{preload}}',
      preloaded.map((name) => `<link rel="modulepreload" href="/assets/${name}">`).join('\n    '),
    );
  fs.writeFileSync(path.join(output, 'index.html'), page);
  fs.copyFileSync(path.join(sources, 'icon.svg'), path.join(output, 'icon.svg'));
  fs.copyFileSync(path.join(web, 'content-security-policy.txt'), path.join(output, 'content-security-policy.txt'));
  fs.copyFileSync(path.join(libraries, 'LICENSES.txt'), path.join(output, 'LICENSES.txt'));
  fs.rmSync(path.join(generated, 'index.html'), { force: true });

  const sizes = new Map();
  for (const file of fs.readdirSync(output, { recursive: true })) {
    const place = path.join(output, file);
    if (!textFile.test(file) || fs.statSync(place).isDirectory()) continue;
    const compressed = zlib.gzipSync(fs.readFileSync(place), { level: 9 });
    fs.writeFileSync(`${place}.gz`, compressed);
    sizes.set(path.basename(file), compressed.length);
  }
  const first = ['index.html', style.name, script.name, ...preloaded].reduce((sum, name) => sum + sizes.get(name), 0);
  return { files: sizes.size, firstPaint: `${Math.round(first / 1024)} KB compressed` };
}
