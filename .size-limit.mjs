import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A built module and all that it imports at its start. */
function withImports(path, seen = new Set()) {
  if (seen.has(path)) return seen;
  seen.add(path);
  const code = readFileSync(path, 'utf8');
  for (const [, specifier] of code.matchAll(/(?:^|[;}\s])(?:import|from)\s*["'](\.[^"']+)["']/g)) {
    withImports(join(dirname(path), specifier), seen);
  }
  return seen;
}

/**
 * An alarm for what was bundled by mistake, no more: limits of what a person feels are measured by `npm run bench`.
 */
export default [
  {
    name: 'what runs on every contacts page',
    path: 'dist/chrome/src/content/stub.iife.js',
    brotli: false,
    limit: '1000 B',
  },
  {
    name: 'the worker, at its start',
    path: [...withImports('dist/chrome/service-worker-loader.js')],
    brotli: false,
    limit: '300 KB',
  },
  // Eight languages take 150 KB, because each needs every message. The worker of Chrome is one script with its own copy of
  // what the pages need too.
  { name: 'package for Chrome and Edge', path: 'dist/contact-restore-chrome.zip', brotli: false, limit: '500 KB' },
  { name: 'package for Firefox', path: 'dist/contact-restore-firefox.zip', brotli: false, limit: '480 KB' },
];
