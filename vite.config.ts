import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crx, type ManifestV3Export } from '@crxjs/vite-plugin';
import { type BuildOptions, defineConfig, type Plugin, type Rolldown } from 'vite';
import { buildClassicScript } from './build/classic-script';
import { firstFrames } from './build/first-frames';
import manifest from './manifest.json' with { type: 'json' };
import { shippedFolders } from './test/commands/shipped';

/** Which of the two builds this run makes: `vite build --mode firefox` or, by default, the one for Chrome and Edge. */
type Target = 'chrome' | 'firefox';

/** manifest.json is written for both; each browser is given only the keys that it knows. */
function manifestFor(target: Target): ManifestV3Export {
  const { service_worker, scripts, type } = manifest.background;
  const { key, minimum_chrome_version, storage, browser_specific_settings, side_panel, sidebar_action, ...both } =
    manifest;
  // Firefox has a sidebar, which needs no permission.
  const permissions = manifest.permissions.filter((each) => each !== 'sidePanel');
  const variant =
    target === 'firefox'
      ? { ...both, permissions, browser_specific_settings, sidebar_action, background: { scripts, type } }
      : { ...both, key, minimum_chrome_version, storage, side_panel, background: { service_worker, type } };
  return variant as ManifestV3Export;
}

/**
 * crxjs makes every script that `scripting.executeScript` loads a web-accessible resource for all sites, which it need not
 * be, and leaves beside it a module that nothing loads. Nothing of ours is meant for a page: both are dropped.
 */
function onlyOurOwnResources(): Plugin {
  return {
    name: 'contact-restore:only-our-own-resources',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const built = bundle['manifest.json'];
        if (built?.type !== 'asset') return;
        const { web_accessible_resources: _dropped, ...rest } = JSON.parse(String(built.source));
        built.source = JSON.stringify(rest, null, 2);
        for (const [name, output] of Object.entries(bundle)) {
          if (output.type === 'chunk' && /\/content\/(panel\/panel|watcher)\.ts$/.test(output.facadeModuleId ?? ''))
            delete bundle[name];
        }
      },
    },
  };
}

/**
 * The file of the background has no hash in its name: when it is named, crxjs has the absolute path of the panel in it, so that
 * the hash would depend on the folder of the build.
 */
const BACKGROUND = 'assets/background.js';
const fileNameOf = ({ name }: { name: string }) => (name === 'index.ts' ? BACKGROUND : 'assets/[name]-[hash].js');

/**
 * webextension-polyfill is CommonJS. What a bundler puts around that copies each property of `browser`, and a property that
 * is looked at makes Chromium set up its API: half of what the worker does before it listens.
 */
function polyfillAsModule(): Plugin {
  return {
    name: 'contact-restore:polyfill-as-module',
    transform: {
      filter: { id: /\/webextension-polyfill\/dist\/browser-polyfill\.js$/ },
      handler: (code) =>
        `const module = { exports: {} }, exports = module.exports;\n${code}\nexport default module.exports;`,
    },
  };
}

/** What a page, or a script that is loaded into one, needs of a bundle: the rest is the background's alone. */
function filesOfPages(bundle: Rolldown.OutputBundle, background: string): Set<string> {
  const needed = new Set<string>();
  const add = (name: string) => {
    const file = bundle[name];
    if (needed.has(name) || file?.type !== 'chunk') return;
    needed.add(name);
    for (const each of [...file.imports, ...file.dynamicImports]) add(each);
  };
  for (const [name, file] of Object.entries(bundle)) {
    if (file.type === 'chunk' && file.isEntry && name !== background) add(name);
  }
  return needed;
}

/**
 * Makes the worker one classic script. Of such a one Chromium stores the compiled code; one made of modules it reads, parses
 * and compiles anew at every start (V8.CompileDeserialize and v8.compileModule in a trace tell).
 */
function classicWorker(): Plugin {
  let outDir = '';
  let minify: BuildOptions['minify'];
  let alone: string[] = [];
  return {
    name: 'contact-restore:classic-worker',
    configResolved(config) {
      ({ outDir, minify } = config.build);
    },
    writeBundle(_options, bundle) {
      const pages = filesOfPages(bundle, BACKGROUND);
      const chunks = Object.keys(bundle).filter((name) => bundle[name]?.type === 'chunk');
      alone = chunks.filter((name) => !pages.has(name));
    },
    async closeBundle() {
      const loader = 'service-worker-loader.js';
      await buildClassicScript({ outDir, input: join(outDir, BACKGROUND), name: loader, minify, target: CHROME });
      for (const name of alone) rmSync(join(outDir, name));
      const path = join(outDir, 'manifest.json');
      const { background: _modules, ...rest } = JSON.parse(readFileSync(path, 'utf8'));
      writeFileSync(path, JSON.stringify({ ...rest, background: { service_worker: loader } }, null, 2));
    },
  };
}

/** Puts the licences of this extension and of every library in it into the package. */
function licences(): Plugin {
  return {
    name: 'contact-restore:licences',
    generateBundle() {
      const texts = ['', ...shippedFolders()].map((folder) => {
        const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
        const file = readdirSync(folder || '.').find((each) => /^licen[cs]e(\.(md|txt))?$/i.test(each));
        if (file === undefined) throw new Error(`${name} has no licence file`);
        const words = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
        return `${name} ${version} (${license})\n\n${words}\n`;
      });
      this.emitFile({ type: 'asset', fileName: 'LICENCES.txt', source: texts.join(`\n${'-'.repeat(80)}\n\n`) });
    },
  };
}

interface Messages {
  [key: string]: { message: string; placeholders?: Record<string, { content: string }> };
}

/** Leaves out of the messages what is for translators: descriptions, and the names of placeholders, which become their numbers. */
function messagesForBrowsers(): Plugin {
  let folder = '';
  return {
    name: 'contact-restore:messages-for-browsers',
    configResolved({ build }) {
      folder = join(build.outDir, '_locales');
    },
    closeBundle() {
      for (const locale of readdirSync(folder)) {
        const path = join(folder, locale, 'messages.json');
        const messages: Messages = JSON.parse(readFileSync(path, 'utf8'));
        const short = Object.entries(messages).map(([key, { message, placeholders = {} }]) => {
          const named = (whole: string, name: string) => placeholders[name.toLowerCase()]?.content ?? whole;
          return [key, { message: message.replaceAll(/\$(\w+)\$/g, named) }];
        });
        writeFileSync(path, JSON.stringify(Object.fromEntries(short)));
      }
    },
  };
}

const CHROME = 'chrome127';

export default defineConfig(({ mode }) => {
  const target: Target = mode === 'firefox' ? 'firefox' : 'chrome';
  return {
    plugins: [
      crx({ manifest: manifestFor(target), browser: target }),
      onlyOurOwnResources(),
      licences(),
      messagesForBrowsers(),
      polyfillAsModule(),
      firstFrames(CHROME),
      ...(target === 'chrome' ? [classicWorker()] : []),
    ],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: `dist/${target}`,
      emptyOutDir: true,
      target: [CHROME, 'firefox140'],
      modulePreload: false,
      rollupOptions: {
        // A script of plain ASCII is read four times as fast as one with a single other letter in it.
        output: { entryFileNames: fileNameOf, chunkFileNames: fileNameOf, charset: 'ascii' },
        input: { 'deleted-contacts': 'src/deleted-contacts/index.html', history: 'src/history/index.html' },
      },
    },
  };
});
