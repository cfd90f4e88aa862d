// Turns src/**/*.vue into TypeScript modules beside copies of all other sources, under .gen.
// `import './X.vue'` then finds `X.vue.ts` by the ordinary extension rules of esbuild and tsc.
import crypto from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

export async function compileSources({ sources, generated, libraries }, { development }) {
  const compiler = await import(pathToFileURL(path.join(libraries, 'npm/compiler-sfc.mjs')));
  for (const entry of fs.existsSync(generated) ? fs.readdirSync(generated) : []) {
    if (entry !== 'icons') fs.rmSync(path.join(generated, entry), { recursive: true });
  }
  fs.mkdirSync(generated, { recursive: true });

  const styles = [];
  for (const file of fs.readdirSync(sources, { recursive: true }).sort()) {
    const from = path.join(sources, file);
    const to = path.join(generated, file);
    if (fs.statSync(from).isDirectory()) {
      fs.mkdirSync(to, { recursive: true });
    } else if (file.endsWith('.vue')) {
      fs.mkdirSync(path.dirname(to), { recursive: true });
      const { code, css } = compileComponent(compiler, fs.readFileSync(from, 'utf8'), file, development);
      fs.writeFileSync(`${to}.ts`, code);
      if (css) styles.push(`/* ${file} */\n${css}`);
    } else {
      fs.mkdirSync(path.dirname(to), { recursive: true });
      fs.copyFileSync(from, to);
    }
  }
  // esbuild does not load the style sheets of lazily imported chunks, so all components share one sheet.
  fs.writeFileSync(path.join(generated, 'components.css'), styles.join('\n'));
}

function compileComponent(compiler, source, file, development) {
  const id = `data-v-${crypto.createHash('sha256').update(file).digest('hex').slice(0, 8)}`;
  const { descriptor, errors } = compiler.parse(source, { filename: file });
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  if (!descriptor.scriptSetup) throw new Error(`${file}: a component needs <script setup lang="ts">`);

  const scoped = descriptor.styles.some((style) => style.scoped);
  const script = compiler.compileScript(descriptor, {
    id,
    inlineTemplate: true,
    isProd: !development,
    genDefaultAs: 'component',
    templateOptions: {
      id,
      scoped,
      compilerOptions: { scopeId: scoped ? id : null, expressionPlugins: ['typescript'] },
    },
  });
  // The leading semicolons keep these lines apart from a last statement without one.
  const code = [
    script.content,
    scoped ? `;(component as any).__scopeId = ${JSON.stringify(id)};` : '',
    `;(component as any).__name = ${JSON.stringify(path.basename(file, '.vue'))};`,
    'export default component;\n',
  ].join('\n');

  const css = descriptor.styles.map((style) => {
    const result = compiler.compileStyle({ source: style.content, filename: file, id, scoped: style.scoped });
    if (result.errors.length > 0) throw new Error(`${file}: ${result.errors[0].message}`);
    return result.code;
  });
  return { code, css: css.join('\n') };
}
