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
          if (output.type === 'chunk' && /\/content\/(panel\/panel|watcher)\.ts$/.test(output.facadeModuleId ?? ''))
            delete bundle[name];
        }
      },
    },
  };
}

export default defineConfig(({ mode }) => {
  const target: Target = mode === 'firefox' ? 'firefox' : 'chrome';
  return {
    plugins: [crx({ manifest: manifestFor(target), browser: target }), onlyOurOwnResources()],
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
