import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import manifest from '../manifest.json' with { type: 'json' };

/** What stands in `docs/store` is typed into the stores' forms, so that it has to be true of the manifest. */
const chrome = readFileSync('docs/store/chrome-edge.md', 'utf8');
const firefox = readFileSync('docs/store/firefox.md', 'utf8');
const privacy = readFileSync('PRIVACY.md', 'utf8');

/** The rows of the table below a heading, as far as they name something. */
function rows(document: string, heading: string): { name: string; reason: string }[] {
  const section = document.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return [...section.matchAll(/^\| `([^`]+)` *\| (.*?) *\|$/gm)].map(([, name = '', reason = '']) => ({
    name,
    reason,
  }));
}

describe('the answers for the stores', () => {
  it('give a reason for every permission, and for none besides', () => {
    const permissions = [...manifest.permissions, ...manifest.optional_permissions];
    const reasons = rows(chrome, 'Reasons for permissions');
    expect(reasons.map(({ name }) => name).sort()).toEqual(permissions.sort());
    for (const { name, reason } of reasons) expect([name, reason.length > 20]).toEqual([name, true]);
  });

  it('give a reason for every host', () => {
    const reasons = rows(chrome, 'Reasons for hosts');
    expect(reasons.map(({ name }) => name).sort()).toEqual([...manifest.host_permissions].sort());
  });

  it('declare to Firefox the same data as to Chrome', () => {
    const declared = manifest.browser_specific_settings.gecko.data_collection_permissions.required;
    expect(declared).toEqual(['personallyIdentifyingInfo', 'authenticationInfo', 'websiteContent']);
    expect(rows(firefox, 'Data that the add-on transmits').map(({ name }) => name)).toEqual(declared);
    const collected = [...chrome.matchAll(/^\| ([A-Z][\w ]+?) +\| yes /gm)].map(([, kind]) => kind);
    expect(collected).toEqual(['Personally identifiable information', 'Authentication information', 'Website content']);
  });

  it('are in step with PRIVACY.md', () => {
    for (const { name } of rows(chrome, 'Reasons for permissions')) expect(privacy).toContain(`\`${name}\``);
    for (const host of manifest.host_permissions) expect(privacy).toContain(new URL(host.replace('*', '')).host);
  });

  it('describe the product in every language, at the end as none of Constant Contact', () => {
    const [, ...sections] = readFileSync('docs/store/descriptions.md', 'utf8').split(/^## /m);
    expect(sections.map((section) => section.split('\n')[0]).sort()).toEqual(readdirSync('public/_locales').sort());
    const bullets = sections.map((section) => section.match(/^- /gm)?.length);
    expect(new Set(bullets).size).toBe(1);
    for (const section of sections)
      expect(section.trim()).toMatch(/\n\n(O )?Contact Restore [^\n]* Constant Contact\.$/);
  });

  it('give as reasons of the alarms and notifications what they do in the background, too', () => {
    const reasons = new Map(rows(chrome, 'Reasons for permissions').map(({ name, reason }) => [name, reason]));
    expect(reasons.get('alarms')).toMatch(/deletions/);
    expect(reasons.get('notifications')).toMatch(/deleted/);
  });
});
