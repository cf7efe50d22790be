import { crx, type ManifestV3Export } from '@crxjs/vite-plugin';
import { defineConfig, type Plugin } from 'vite';
import manifest from './manifest.json' with { type: 'json' };

/** Which of the two builds this run makes: `vite build --mode firefox` or, by default, the one for Chrome and Edge. */
type Target = 'chrome' | 'firefox';

/** manifest.json is written for both; each browser is given only the keys that it knows. */
function manifestFor(target: Target): ManifestV3Export {
  const { service_worker, scripts, type } = manifest.background;
  const { key, minimum_chrome_version, storage, browser_specific_settings, ...both } = manifest;
  const variant =
    target === 'firefox'
      ? { ...both, browser_specific_settings, background: { scripts, type } }
      : { ...both, key, minimum_chrome_version, storage, background: { service_worker, type } };
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
          if (output.type === 'chunk' && output.facadeModuleId?.endsWith('/content/panel/panel.ts'))
            delete bundle[name];
        }
      },
    },
  };
}

/** What of webextension-polyfill is left out, each with what takes its place. */
const NOT_OF_THE_POLYFILL: [RegExp, string][] = [
  // Which functions of Chrome take callbacks; one entry stays, since the polyfill refuses to work with an empty table.
  [/const apiMetadata = \{[\s\S]*?\};/, 'const apiMetadata = { runtime: {} };'],
  [/wrapAsyncFunction\(prop, metadata\[prop\]\)/, 'metadata[prop]'],
  [
    /const staticWrappers = \{[\s\S]*?apiMetadata\.privacy = \{[\s\S]*?\n {6}\};/,
    'const staticWrappers = { runtime: { onMessage: wrapEvent(onMessageWrappers) } };',
  ],
  // It is a module like all others: nothing has to tell which kind it is.
  [
    /^\(function \(global, factory\) \{[\s\S]*?: this, function \(module\) \{/,
    'const polyfill = {};\n(function (module) {',
  ],
  [/\}\);\s*(\/\/# sourceMappingURL=.*)?\s*$/, '})(polyfill);\nexport default polyfill.exports;\n'],
];

/**
 * Since Manifest V3 Chrome's functions answer with promises by themselves. What the polyfill still has to do there is to let a
 * listener for messages answer with one; all else only makes the worker larger, whose size is limited.
 */
function leanPolyfill(): Plugin {
  return {
    name: 'contact-restore:lean-polyfill',
    transform: {
      filter: { id: /webextension-polyfill/ },
      handler(code) {
        let lean = code;
        for (const [part, instead] of NOT_OF_THE_POLYFILL) {
          if (!part.test(lean)) return this.error(`The polyfill has no such part any more: ${part}`);
          lean = lean.replace(part, () => instead);
        }
        return { code: lean, map: null };
      },
    },
  };
}

export default defineConfig(({ mode }) => {
  const target: Target = mode === 'firefox' ? 'firefox' : 'chrome';
  return {
    plugins: [crx({ manifest: manifestFor(target), browser: target }), onlyOurOwnResources(), leanPolyfill()],
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: `dist/${target}`,
      emptyOutDir: true,
      target: ['chrome127', 'firefox140'],
      modulePreload: false,
      rollupOptions: {
        input: { 'deleted-contacts': 'src/deleted-contacts/index.html', history: 'src/history/index.html' },
      },
    },
  };
});
