// Lays the text fonts out beside the style sheets and cuts the icon font down to the icons in use
// (400 KB to about 10 KB). The cut is kept in .gen/icons until the set of icons changes.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';

const textFonts = ['roboto-400', 'roboto-500', 'roboto-700', 'jetbrains-mono-400'];

export function prepareFonts({ sources, generated, libraries, python }) {
  const fonts = path.join(generated, 'fonts');
  fs.mkdirSync(fonts, { recursive: true });
  for (const name of textFonts) {
    fs.copyFileSync(path.join(libraries, `fonts/${name}.woff2`), path.join(fonts, `${name}.woff2`));
  }

  const sheet = fs.readFileSync(path.join(libraries, 'mdi/css/mdi.css'), 'utf8');
  const codes = new Map(
    [...sheet.matchAll(/\.(mdi-[a-z0-9-]+)::before\{content:"\\([0-9A-F]+)"/g)].map((m) => [m[1], m[2]]),
  );
  const icons = iconsInUse(sources, libraries, codes);
  const digest = crypto.createHash('sha256').update(icons.join()).digest('hex').slice(0, 16);
  const cut = path.join(generated, 'icons', `${digest}.woff2`);
  if (!fs.existsSync(cut))
    cutFont(
      path.join(libraries, 'mdi/fonts/materialdesignicons-webfont.woff2'),
      cut,
      icons.map((icon) => codes.get(icon)),
      python,
    );
  fs.copyFileSync(cut, path.join(fonts, 'icons.woff2'));

  const rules = icons.map((icon) => `.${icon}::before{content:"\\${codes.get(icon)}"}`);
  fs.writeFileSync(path.join(generated, 'icons.css'), `${iconBase}\n${rules.join('\n')}\n`);
}

const iconBase = `
@font-face {
  font-family: 'Material Design Icons';
  src: url('./fonts/icons.woff2') format('woff2');
  font-display: block;
}
.mdi::before,
.mdi-set {
  display: inline-block;
  font: normal normal normal 24px/1 'Material Design Icons';
  font-size: inherit;
  line-height: inherit;
  text-rendering: auto;
  -webkit-font-smoothing: antialiased;
}`;

/** The icons that the sources name, and those that Vuetify's own components use; an unknown name is an error. */
function iconsInUse(sources, libraries, codes) {
  const used = new Set();
  for (const file of fs.readdirSync(sources, { recursive: true })) {
    if (!/\.(vue|ts)$/.test(file)) continue;
    for (const [name] of fs
      .readFileSync(path.join(sources, file), 'utf8')
      .matchAll(/\bmdi-[a-z0-9]+(?:-[a-z0-9]+)*/g)) {
      if (!codes.has(name)) throw new Error(`src/${file} names the icon ${name}, which does not exist`);
      used.add(name);
    }
  }
  const vuetify = fs.readFileSync(path.join(libraries, 'vuetify/vuetify.js'), 'utf8');
  for (const [name] of vuetify.matchAll(/\bmdi-[a-z0-9]+(?:-[a-z0-9]+)*/g)) if (codes.has(name)) used.add(name);
  return [...used].sort();
}

function cutFont(font, to, codes, python) {
  fs.mkdirSync(path.dirname(to), { recursive: true });
  const unicodes = codes.map((code) => `U+${code}`).join();
  execFileSync(
    python,
    ['-m', 'fontTools.subset', font, `--unicodes=${unicodes}`, '--flavor=woff2', `--output-file=${to}`],
    { stdio: 'pipe' },
  );
}
