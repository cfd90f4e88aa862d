// One esbuild run: scripts split at lazy imports, one style sheet, names that carry a digest of the content.
import fs from 'node:fs';
import path from 'node:path';
import { execFileSync } from 'node:child_process';

const vueParts = ['shared', 'reactivity', 'runtime-core', 'runtime-dom'];

/** The module names of third-party libraries, and the files that stand for them. */
export function aliases({ libraries, generated }) {
  const vue = (part) => `${libraries}/npm/@vue/${part}/dist/${part}.esm-bundler.js`;
  const trimmed = path.join(generated, 'libraries');
  return {
    vue: vue('runtime-dom'),
    ...Object.fromEntries(vueParts.map((part) => [`@vue/${part}`, vue(part)])),
    vuetify: `${libraries}/vuetify/vuetify.js`,
    codemirror: `${trimmed}/codemirror/index.js`,
    '@codemirror/lang-sql': `${trimmed}/codemirror/lang-sql.js`,
    '@lezer/highlight': `${trimmed}/codemirror/lezer-highlight.js`,
    dagre: `${libraries}/npm/@dagrejs/dagre/index.ts`,
    '@dagrejs/graphlib': `${libraries}/npm/@dagrejs/graphlib/lib/index.ts`,
    'ag-grid': `${libraries}/ag-grid/index.js`,
    echarts: `${trimmed}/echarts/index.js`,
  };
}

/** Writes dist/assets and returns esbuild's list of outputs. */
export function bundle(places, { development }) {
  fs.rmSync(places.output, { recursive: true, force: true });
  fs.copyFileSync(path.join(places.libraries, 'vuetify/vuetify.css'), path.join(places.generated, 'vuetify.css'));
  const metafile = path.join(places.generated, 'outputs.json');
  execFileSync(
    'esbuild',
    [
      path.join(places.generated, 'main.ts'),
      '--bundle',
      '--splitting',
      '--format=esm',
      '--target=es2022',
      `--outdir=${places.output}/assets`,
      '--entry-names=[name]-[hash]',
      '--chunk-names=[name]-[hash]',
      '--asset-names=[name]-[hash]',
      '--loader:.woff2=file',
      `--metafile=${metafile}`,
      '--log-level=warning',
        ...(development ? ['--sourcemap'] : ['--minify', '--legal-comments=none']),
      ...Object.entries(aliases(places)).map(([name, file]) => `--alias:${name}=${file}`),
      `--define:process.env.NODE_ENV="${development ? 'development' : 'production'}"`,
      '--define:__VUE_OPTIONS_API__=true',
      `--define:__VUE_PROD_DEVTOOLS__=${development}`,
      '--define:__VUE_PROD_HYDRATION_MISMATCH_DETAILS__=false',
    ],
    { stdio: 'inherit' },
  );
  return JSON.parse(fs.readFileSync(metafile, 'utf8')).outputs;
}
