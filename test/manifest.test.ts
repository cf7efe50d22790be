import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

interface BuiltManifest {
  [key: string]: unknown;
  key?: string;
  permissions: string[];
  optional_permissions: string[];
  host_permissions: string[];
  icons: Record<string, string>;
  content_scripts: { matches: string[]; js: string[]; css?: string[]; all_frames?: boolean; world?: string }[];
  content_security_policy: { extension_pages: string };
  browser_specific_settings?: { gecko: { id: string } };
  default_locale: string;
}

/** These tests check what people install. They read dist/, which `npm run build` creates. */
function built(target: 'chrome' | 'firefox'): BuiltManifest {
  const path = join('dist', target, 'manifest.json');
  if (!existsSync(path)) throw new Error(`${path} is not there. Run "npm run build" first.`);
  return JSON.parse(readFileSync(path, 'utf8')) as BuiltManifest;
}

/**
 * Chromium’s rule for an extension’s id: the first 128 bits of the SHA-256 of its public key, in the letters a to p.
 */
function chromiumId(key: string): string {
  const digest = createHash('sha256').update(Buffer.from(key, 'base64')).digest('hex').slice(0, 32);
  return [...digest].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('');
}

describe.each(['chrome', 'firefox'] as const)('the manifest built for %s', (target) => {
  const manifest = built(target);
  const files = readdirSync(join('dist', target), { recursive: true, encoding: 'utf8' });

  it('keeps the extension out of private windows, where it may store nothing', () => {
    expect(manifest.incognito).toBe('not_allowed');
  });

  it('requests only the known permissions, and only the one for notifications is optional', () => {
    expect([
      'storage',
      'unlimitedStorage',
      'identity',
      'contextMenus',
      'scripting',
      'alarms',
      'declarativeNetRequestWithHostAccess',
      ...(target === 'chrome' ? ['sidePanel'] : []),
    ]).toEqual(expect.arrayContaining(manifest.permissions));
    expect(manifest.optional_permissions).toEqual(['notifications']);
    // Without it a browser may delete the history and the sessions when the disk is full.
    expect(manifest.permissions).toContain('unlimitedStorage');
    expect(manifest).not.toHaveProperty('optional_host_permissions');
  });

  it('requests exactly three hosts', () => {
    expect([...manifest.host_permissions].sort()).toEqual([
      'https://api.cc.email/*',
      'https://app.constantcontact.com/*',
      'https://authz.constantcontact.com/*',
    ]);
  });

  it('makes no file and no port of the extension accessible to a page', () => {
    expect(manifest).not.toHaveProperty('web_accessible_resources');
    expect(manifest).not.toHaveProperty('externally_connectable');
  });

  it('runs one script on Constant Contact pages, in the top frame, isolated from theirs', () => {
    expect(manifest.content_scripts).toHaveLength(1);
    const [script] = manifest.content_scripts;
    expect(script?.matches).toEqual(['https://app.constantcontact.com/*']);
    expect(script?.js).toHaveLength(1);
    expect(script?.css ?? []).toEqual([]);
    expect(script?.all_frames ?? false).toBe(false);
    expect(script?.world ?? 'ISOLATED').toBe('ISOLATED');
  });

  it('runs at most 1,000 bytes on a page before a person works with addresses', () => {
    for (const { js } of manifest.content_scripts) {
      for (const path of js) expect(statSync(join('dist', target, path)).size, path).toBeLessThanOrEqual(1_000);
    }
  });

  it('has a policy that allows pages only their own files and the two hosts of the API', () => {
    const policy = Object.fromEntries(
      manifest.content_security_policy.extension_pages
        .split(';')
        .map((directive) => directive.trim().split(/\s+/))
        .map(([name = '', ...values]) => [name, values]),
    );
    const stylesOfPages = new Set(
      files
        .filter((file) => file.endsWith('.html'))
        .map((file) => /<style>(.*)<\/style>/s.exec(readFileSync(join('dist', target, file), 'utf8'))?.[1] ?? '')
        .map((styles) => `'sha256-${createHash('sha256').update(styles).digest('base64')}'`),
    );
    expect(policy).toEqual({
      'default-src': ["'none'"],
      'script-src': ["'self'"],
      'style-src': [...stylesOfPages].sort(),
      'img-src': ["'self'"],
      'connect-src': ['https://api.cc.email', 'https://authz.constantcontact.com'],
      'form-action': ["'none'"],
      'frame-ancestors': ["'none'"],
      'base-uri': ["'none'"],
    });
  });

  it('names only files that exist', () => {
    const named = JSON.stringify(manifest).matchAll(/"([\w./-]+\.(?:js|html|png|json|svg))"/g);
    for (const [, path = ''] of named) expect(files).toContain(path);
    expect(Object.keys(manifest.icons)).toEqual(['16', '32', '48', '128']);
    expect(files).toContain(join('_locales', manifest.default_locale, 'messages.json'));
  });

  it('comes with the messages of the source, without the descriptions for translators', () => {
    const folder = join('dist', target, '_locales');
    expect(readdirSync(folder).sort()).toEqual(readdirSync('public/_locales').sort());
    for (const locale of readdirSync(folder)) {
      const read = (path: string) => JSON.parse(readFileSync(join(path, locale, 'messages.json'), 'utf8'));
      const [built, source] = [read(folder), read('public/_locales')];
      expect(Object.keys(built)).toEqual(Object.keys(source));
      for (const [key, { message, ...rest }] of Object.entries<{ message: string }>(built)) {
        expect({ key, message, rest }).toEqual({ key, message: expect.not.stringMatching(/\$\D/), rest: {} });
        const numbers = [...message.matchAll(/\$(\d)/g)].map(([, number]) => `$${number}`);
        const wanted = [...source[key].message.matchAll(/\$(\w+)\$/g)].map(
          ([, name]) => source[key].placeholders[name.toLowerCase()].content,
        );
        expect(numbers, key).toEqual(wanted);
      }
    }
  });

  it('comes without code of tests, source maps and eval', () => {
    expect(files.filter((path) => /\.map$|\.ts$|sandbox/.test(path.replace(/index\.ts-|\.ts-/, '')))).toEqual([]);
    for (const path of files.filter((name) => name.endsWith('.js'))) {
      const code = readFileSync(join('dist', target, path), 'utf8');
      expect(code, path).not.toMatch(/\beval\(|new Function\(|\blocalhost\b|127\.0\.0\.1/);
    }
  });
});

describe('the builds for Chrome and Firefox', () => {
  const chrome = built('chrome');
  const firefox = built('firefox');

  it('have fixed ids, because the redirect URIs depend on them', () => {
    expect(chromiumId(chrome.key ?? '')).toBe('faifafaepkmmdodgkhbbpmkjdaofbfkb');
    expect(firefox.browser_specific_settings?.gecko.id).toBe('contact-restore@contact-restore.example');
  });

  it('differ only where the browsers require it', () => {
    const keys = new Set([...Object.keys(chrome), ...Object.keys(firefox)]);
    const different = [...keys].filter((key) => JSON.stringify(chrome[key]) !== JSON.stringify(firefox[key]));
    expect(different.sort()).toEqual([
      'background',
      'browser_specific_settings',
      'key',
      'minimum_chrome_version',
      'permissions',
      'side_panel',
      'sidebar_action',
      'storage',
    ]);
  });
});

it('Mozilla’s linter has no complaint about the Firefox build but the three that docs/store/firefox.md explains', () => {
  const args = ['lint', '-s', 'dist/firefox', '--no-config-discovery', '--output', 'json'];
  const linter = 'node_modules/web-ext/bin/web-ext.js';
  const found = JSON.parse(execFileSync(process.execPath, [linter, ...args], { encoding: 'utf8' })) as {
    errors: object[];
    notices: object[];
    warnings: { code: string }[];
  };
  expect([...found.errors, ...found.notices]).toEqual([]);
  expect(found.warnings.map(({ code }) => code).sort()).toEqual([
    'KEY_FIREFOX_ANDROID_UNSUPPORTED_BY_MIN_VERSION',
    'UNSAFE_VAR_ASSIGNMENT',
    'UNSAFE_VAR_ASSIGNMENT',
  ]);
});
