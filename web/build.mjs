#!/usr/bin/env node
// Builds the workbench into web/dist: `node web/build.mjs [--dev]`.
// Needs Node, esbuild and the libraries that the set-up laid out under .deps/web. No package manager, no network.
import path from 'node:path';
import { compileSources } from './build/sources.mjs';
import { prepareLibraries } from './build/libraries.mjs';
import { prepareFonts } from './build/fonts.mjs';
import { bundle } from './build/bundle.mjs';
import { publish } from './build/publish.mjs';

const web = path.dirname(new URL(import.meta.url).pathname);
const places = {
  web,
  sources: path.join(web, 'src'),
  generated: path.join(web, '.gen'),
  output: path.join(web, 'dist'),
  libraries: process.env.SORD_WEB_LIBRARIES ?? path.join(web, '../.deps/web'),
  python: process.env.SORD_PYTHON ?? path.join(web, '../.deps/python/bin/python'),
};
const development = process.argv.includes('--dev');

const started = performance.now();
await compileSources(places, { development });
prepareLibraries(places);
prepareFonts(places);
const outputs = bundle(places, { development });
const report = publish(places, outputs);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`web/dist in ${seconds} s: ${report.files} files, first paint ${report.firstPaint}`);
