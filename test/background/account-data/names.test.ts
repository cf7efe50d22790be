import { describe, expect, it } from 'vitest';
import { createExtension, signInWithCode, value } from '../extension';

async function withTags(count: number) {
  const extension = createExtension({ seed: 'empty', switches: { rateLimits: 'off' } });
  const { data } = extension.sandbox;
  const tags = Array.from({ length: count }, (_, n) => data.addTag({ name: `Tag ${n}` }));
  const field = data.addCustomField({ label: 'Voice', type: 'string' });
  await signInWithCode(extension);
  return { ...extension, tags, field };
}

describe('the names of tags and custom fields', () => {
  it('are read once a day, from all pages', async () => {
    const { ask, newCalls, clock, tags, field } = await withTags(700);
    const names = await value(ask('getNames', {}));
    expect(names).toHaveLength(701);
    expect(names).toContainEqual({ id: tags[699]?.tag_id, name: 'Tag 699' });
    expect(names).toContainEqual({ id: field.custom_field_id, name: 'Voice' });
    expect(newCalls()).toHaveLength(3);
    expect(await value(ask('getNames', {}))).toEqual(names);
    expect(newCalls()).toEqual([]);
    clock.now += 25 * 60 * 60_000;
    await value(ask('getNames', {}));
    expect(newCalls().length).toBeGreaterThanOrEqual(3);
  });

  it('are read again after the clock was set back, because their age is unknown', async () => {
    const { ask, newCalls, clock } = await withTags(1);
    await value(ask('getNames', {}));
    newCalls();
    clock.now -= 60_000;
    await value(ask('getNames', {}));
    expect(newCalls()).not.toEqual([]);
  });

  it('are empty without the permission to read them, and are not requested again that day', async () => {
    const { ask, sandbox, newCalls } = await withTags(1);
    sandbox.faults.next({ path: /^\/v3\/contact_tags/ }, 'forbidden-empty');
    expect(await value(ask('getNames', {}))).toEqual([]);
    newCalls();
    expect(await value(ask('getNames', {}))).toEqual([]);
    expect(newCalls()).toEqual([]);
  });

  it('are deleted at sign-out', async () => {
    const { ask, platform } = await withTags(1);
    await value(ask('getNames', {}));
    expect(JSON.stringify(await platform.local.get('lists'))).toContain('Tag 0');
    await value(ask('signOut', {}));
    expect(JSON.stringify(await platform.local.get('lists'))).not.toContain('Tag 0');
  });
});
