import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crx, type ManifestV3Export } from '@crxjs/vite-plugin';
import { type BuildOptions, defineConfig, type Plugin, type Rolldown } from 'vite';
import { buildClassicScript } from './build/classic-script';
import { firstFrames } from './build/first-frames';
import manifest from './manifest.json' with { type: 'json' };
import { shippedFolders } from './test/commands/shipped';

/**
 * The page of each folder that has one, by folder. crxjs adds the pages that the manifest names. A page that is added twice
 * is split into several scripts.
 */
const pages = Object.fromEntries(
  readdirSync('src')
    .map((folder) => [folder, `src/${folder}/index.html`] as const)
    .filter(([, page]) => existsSync(page) && !JSON.stringify(manifest).includes(page)),
);

/** The target of this run: `vite build --mode firefox`, or by default Chrome and Edge. */
type Target = 'chrome' | 'firefox';

/** manifest.json has the keys of both targets; each browser gets only those that it knows. */
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
 * crxjs makes every script that `scripting.executeScript` loads a web-accessible resource for all sites, which is
 * unnecessary, and emits an unused module for it. No file of ours is meant for pages, so both are dropped.
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
 * The background’s file name has no hash. At the time of naming, crxjs has put the panel’s absolute path into it, so a
 * hash would depend on the build’s folder.
 */
const BACKGROUND = 'assets/background.js';
const fileNameOf = ({ name }: { name: string }) => (name === 'index.ts' ? BACKGROUND : 'assets/[name]-[hash].js');

/**
 * webextension-polyfill is CommonJS. A bundler’s wrapper copies each property of `browser`, and each access makes
 * Chromium set up that API, which would take half of the worker’s start time.
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

/** The chunks that pages and injected scripts need. The others belong to the background alone. */
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
 * Turns the worker into one classic script. Chromium caches its compiled code, while it reads, parses and compiles a
 * module worker again at every start (see V8.CompileDeserialize and v8.compileModule in a trace).
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

/** Adds the licenses of this extension and of all its libraries to the package, and says where the libraries’ source is. */
function licenses(): Plugin {
  return {
    name: 'contact-restore:licenses',
    generateBundle() {
      const texts = ['', ...shippedFolders()].map((folder) => {
        const { name, version, license, repository } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
        // npm allows "owner/name" and URLs of several kinds.
        const [, source] = /([\w.-]+\/[\w.-]+?)(\.git)?$/.exec(repository?.url ?? repository ?? '') ?? [];
        const file = readdirSync(folder || '.').find((each) => /^licen[cs]e(\.(md|txt))?$/i.test(each));
        if (file === undefined) throw new Error(`${name} has no license file`);
        const words = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n').trim();
        return `${name} ${version} (${license})\n${source ? `Source: https://github.com/${source}\n` : ''}\n${words}\n`;
      });
      this.emitFile({ type: 'asset', fileName: 'LICENSES.txt', source: texts.join(`\n${'-'.repeat(80)}\n\n`) });
    },
  };
}

interface Messages {
  [key: string]: { message: string; placeholders?: Record<string, { content: string }> };
}

/** Strips descriptions from the messages, and inlines the numbers of named placeholders. */
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
      licenses(),
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
        // Scripts in plain ASCII are read four times as fast as those with other characters.
        output: { entryFileNames: fileNameOf, chunkFileNames: fileNameOf, charset: 'ascii' },
        input: pages,
      },
    },
  };
});
