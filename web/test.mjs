#!/usr/bin/env node
// Runs the unit tests of the workbench: `node web/test.mjs`. Browser tests are in Tests/Browser.
import fs from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';

const web = path.dirname(new URL(import.meta.url).pathname);
const output = path.join(web, '.gen/tests');
const tests = fs.readdirSync(path.join(web, 'tests')).filter((file) => file.endsWith('.test.ts'));

fs.rmSync(output, { recursive: true, force: true });
run('esbuild', [
  ...tests.map((file) => path.join(web, 'tests', file)),
  '--bundle',
  '--platform=node',
  '--format=esm',
  '--target=node20',
  '--out-extension:.js=.mjs',
  `--outdir=${output}`,
  '--log-level=warning',
]);
run('node', ['--test', '--test-reporter=spec', output]);

function run(command, arguments_) {
  const { status } = spawnSync(command, arguments_, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
