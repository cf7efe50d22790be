import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../manifest.json' with { type: 'json' };
import packageJson from '../package.json' with { type: 'json' };

/** `docs/store` holds the answers for the stores’ forms, so they must agree with the manifest. */
const chrome = readFileSync('docs/store/chrome-edge.md', 'utf8');
const firefox = readFileSync('docs/store/firefox.md', 'utf8');
const privacy = readFileSync('PRIVACY.md', 'utf8');

/** The rows of the table below a heading that name something. */
function rows(document: string, heading: string): { name: string; reason: string }[] {
  const section = document.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `([^`]+)` *\| (.*?) *\|$/gm)].map(([, name = '', reason = '']) => ({
    name,
    reason,
  }));
}

describe('the answers for the stores', () => {
  it('give a reason for every permission, and for no other', () => {
    const permissions = [...manifest.permissions, ...manifest.optional_permissions];
    const reasons = rows(chrome, 'Reasons for permissions');
    expect(reasons.map(({ name }) => name).sort()).toEqual(permissions.sort());
    for (const { name, reason } of reasons) expect([name, reason.length > 20]).toEqual([name, true]);
  });

  it('give a reason for every host', () => {
    const reasons = rows(chrome, 'Reasons for hosts');
    expect(reasons.map(({ name }) => name).sort()).toEqual([...manifest.host_permissions].sort());
  });

  it('declare the same data to Firefox and to Chrome', () => {
    const declared = manifest.browser_specific_settings.gecko.data_collection_permissions.required;
    expect(declared).toEqual(['personallyIdentifyingInfo', 'authenticationInfo', 'websiteContent']);
    expect(rows(firefox, 'Data that the add-on transmits').map(({ name }) => name)).toEqual(declared);
    const collected = [...chrome.matchAll(/^\| ([A-Z][\w ]+?) +\| yes /gm)].map(([, kind]) => kind);
    expect(collected).toEqual(['Personally identifiable information', 'Authentication information', 'Website content']);
  });

  it('agree with PRIVACY.md', () => {
    for (const { name } of rows(chrome, 'Reasons for permissions')) expect(privacy).toContain(`\`${name}\``);
    for (const host of manifest.host_permissions) expect(privacy).toContain(new URL(host.replace('*', '')).host);
  });

  it('describe the product in every language, and end by saying that it is not Constant Contact’s', () => {
    const [, ...sections] = readFileSync('docs/store/descriptions.md', 'utf8').split(/^## /m);
    expect(sections.map((section) => section.split('\n')[0]).sort()).toEqual(readdirSync('public/_locales').sort());
    const bullets = sections.map((section) => section.match(/^- /gm)?.length);
    expect(new Set(bullets).size).toBe(1);
    for (const section of sections)
      expect(section.trim()).toMatch(/\n\n(O )?Contact Restore [^\n]* Constant Contact\.$/);
  });

  it('come with pictures in the sizes that the stores ask for, light and dark', () => {
    const sizes = readdirSync('docs/store/pictures').map((name) => {
      const png = readFileSync(`docs/store/pictures/${name}`);
      const [, kind, shade] = /^(tile-1400|tile-440|.*)-(light|dark)\.png$/.exec(name) ?? [];
      return { kind, shade, size: `${png.readUInt32BE(16)}x${png.readUInt32BE(20)}` };
    });
    const tiles: Record<string, string> = { 'tile-1400': '1400x560', 'tile-440': '440x280' };
    for (const { kind = '', size } of sizes) expect([kind, size]).toEqual([kind, tiles[kind] ?? '1280x800']);
    const kindsIn = (wanted: string) => sizes.filter(({ shade }) => shade === wanted).map(({ kind }) => kind);
    expect(kindsIn('light')).toEqual(kindsIn('dark'));
    expect(kindsIn('light')).toEqual(expect.arrayContaining(Object.keys(tiles)));
  });

  it('are those of the version that the manifest, package.json and CHANGELOG.md name', () => {
    const [, latest] = /^## (.+)$/m.exec(readFileSync('CHANGELOG.md', 'utf8')) ?? [];
    expect([packageJson.version, latest]).toEqual([manifest.version, manifest.version]);
  });

  it('explain the alarms and notifications by the background tasks that use them', () => {
    const reasons = new Map(rows(chrome, 'Reasons for permissions').map(({ name, reason }) => [name, reason]));
    expect(reasons.get('alarms')).toMatch(/deletions/);
    expect(reasons.get('notifications')).toMatch(/deleted/);
  });

  it('explain that scripting also reads what a person right-clicks or selects for a lookup', () => {
    const { reason } = rows(chrome, 'Reasons for permissions').find(({ name }) => name === 'scripting') ?? {};
    const [, forPeople] = /^\| `scripting` +\| (.*) \|$/m.exec(privacy) ?? [];
    for (const words of [reason, forPeople]) expect(words).toMatch(/right-clicked.*selected.*keyboard command/);
  });
});
