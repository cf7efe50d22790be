import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderToString } from 'preact-render-to-string';
import { type BuildOptions, type Plugin, runnerImport } from 'vite';
import { buildClassicScript } from './classic-script';
import type { firstFrameMarkup } from './first-frame-markup';

const SCRIPT = 'assets/first-frame.js';

/**
 * Prerenders the initial markup of each page from its own components, so that the first frame does not wait for
 * scripts. src/ui/first-frame.iife.ts fills in the words and then loads the page’s script.
 */
export function firstFrames(target: string): Plugin {
  let outDir = '';
  let minify: BuildOptions['minify'];
  return {
    name: 'contact-restore:first-frames',
    apply: 'build',
    configResolved(config) {
      ({ outDir, minify } = config.build);
    },
    closeBundle: {
      // Runs after the other plugins have written their files.
      order: 'post',
      sequential: true,
      async handler() {
        await buildClassicScript({ outDir, input: 'src/ui/first-frame.iife.ts', name: SCRIPT, minify, target });
        const markup = await readMarkup();
        const pages = readdirSync(join(outDir, 'src')).filter((page) =>
          existsSync(join(outDir, 'src', page, 'index.html')),
        );
        const hashes = pages.map((page) => {
          const node = markup[page];
          if (node === undefined) throw new Error(`Add the first frame of ${page} to build/first-frame-markup.tsx.`);
          return writePage(outDir, page, renderToString(node));
        });
        allowStyles(outDir, hashes);
      },
    },
  };
}

/** Inlines markup and styles into a page and replaces its script and style tags. Returns the hash of the styles. */
function writePage(outDir: string, page: string, markup: string): string {
  const path = join(outDir, 'src', page, 'index.html');
  const html = readFileSync(path, 'utf8');
  const [scriptTag, app] = /<script type="module"[^>]* src="([^"]+)"><\/script>/.exec(html) ?? [];
  const [styleTag, sheet] = /<link rel="stylesheet"[^>]* href="([^"]+)">/.exec(html) ?? [];
  if (scriptTag === undefined || styleTag === undefined || sheet === undefined || !html.includes('<body></body>')) {
    throw new Error(`The built page ${page} lacks its script, its styles or an empty body.`);
  }
  const styles = readFileSync(join(outDir, sheet), 'utf8').trim();
  if (/<\/style|url\(/i.test(styles))
    throw new Error(`The styles of ${page} cannot be inlined, because they end a <style> or load a file.`);
  const written = html
    .replace(scriptTag, () => `<style>${styles}</style>`)
    .replace(styleTag, () => `<script src="/${SCRIPT}" data-app="${app}"></script>`)
    .replace('<body></body>', () => `<body>${markup}</body>`);
  // Such a script would run before the first frame.
  if (written.includes('<script type="module"')) throw new Error(`The built page ${page} has more than one script.`);
  writeFileSync(path, written);
  rmSync(join(outDir, sheet));
  return `'sha256-${createHash('sha256').update(styles).digest('base64')}'`;
}

/** Renders the initial markup of the pages. Each message is rendered as `__MSG_key__`. */
async function readMarkup(): Promise<ReturnType<typeof firstFrameMarkup>> {
  const i18n = { getMessage: (key: string) => `__MSG_${key}__`, getUILanguage: () => 'en' };
  Object.assign(globalThis, { chrome: { i18n } });
  const { NODE_ENV } = process.env;
  const { module } = await runnerImport<{ firstFrameMarkup: typeof firstFrameMarkup }>(
    './build/first-frame-markup.tsx',
    {
      configFile: false,
      logLevel: 'warn',
      oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    },
  );
  // Vite sets NODE_ENV for the module that it runs here, which would turn a following build into one for development.
  if (NODE_ENV === undefined) delete process.env.NODE_ENV;
  else process.env.NODE_ENV = NODE_ENV;
  return module.firstFrameMarkup();
}

/** Makes the content security policy allow exactly the inlined styles, by their hashes. */
function allowStyles(outDir: string, hashes: string[]): void {
  const path = join(outDir, 'manifest.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8'));
  const policy = manifest.content_security_policy;
  const allowed = [...new Set(hashes)].sort().join(' ');
  policy.extension_pages = policy.extension_pages.replace("style-src 'self'", `style-src ${allowed}`);
  writeFileSync(path, JSON.stringify(manifest, null, 2));
}
