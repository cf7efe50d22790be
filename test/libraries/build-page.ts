import { join } from 'node:path';
import { compile } from 'svelte/compiler';
import { build, type Plugin } from 'vite';

const svelte: Plugin = {
  name: 'svelte',
  transform: (source, file) => (file.endsWith('.svelte') ? compile(source, { filename: file }).js : null),
};

const rows = Array.from(
  { length: 12 },
  (_row, number) =>
    `<li><input type="checkbox" aria-label="Choose"> <a href="#contacts/${number}">Member ${number}</a></li>`,
);

/** A contacts page with the app of a file in `pages`, bundled into one file with its unchanged library. */
export async function buildPage(file: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    plugins: [svelte],
    // Without this, a build within a test would be a development build.
    oxc: { jsx: { runtime: 'automatic', importSource: 'react', development: false } },
    define: { 'process.env.NODE_ENV': '"production"' },
    build: {
      write: false,
      minify: false,
      cssMinify: false,
      rollupOptions: { input: join(import.meta.dirname, 'pages', file), output: { codeSplitting: false } },
    },
  });
  const outputs = [built].flat().flatMap((each) => ('output' in each ? each.output : []));
  const style = outputs
    .map((each) => (each.type === 'asset' && each.fileName.endsWith('.css') ? each.source : ''))
    .join('');
  const script = outputs.map((each) => (each.type === 'chunk' ? each.code : '')).join('');
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>Contacts</title><style>${style}</style>
    <h1>Contacts</h1><div id="app"></div><ul>${rows.join('')}</ul>
    <script type="module">${script.replaceAll('</script', '<\\/script')}</script>`;
}
