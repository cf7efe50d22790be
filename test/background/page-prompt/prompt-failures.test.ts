import { describe, expect, it } from 'vitest';
import { contactsTab, createExtension, signInWithCode, value } from '../extension';

describe('prompts that could not be shown', () => {
  it('are counted by kind until the browser ends', async () => {
    const extension = createExtension();
    expect(await value(extension.ask('getPromptFailures', {}))).toEqual([]);
    for (const kind of ['drawing', 'lookup', 'drawing'] as const)
      await value(extension.ask('reportPromptFailure', { kind }, contactsTab(1)));
    extension.restart();
    expect(await value(extension.ask('getPromptFailures', {}))).toEqual([
      { kind: 'lookup', count: 1 },
      { kind: 'drawing', count: 2 },
    ]);
    expect(await extension.platform.local.get('promptFailures')).toEqual({});
  });

  it('cannot carry words of a page, and a page cannot read them', async () => {
    const { send, ask } = createExtension();
    const refused = { ok: false, failure: { kind: 'bad-request' } };
    for (const input of [{ kind: 'jane@riverside.example' }, { kind: 'drawing', text: 'jane@riverside.example' }, {}])
      expect(await send({ request: 'reportPromptFailure', input }, contactsTab(1))).toEqual(refused);
    expect(await ask('getPromptFailures', {}, contactsTab(1))).toEqual(refused);
  });

  it('are no longer written after a thousand of a kind', async () => {
    const extension = createExtension();
    await extension.platform.session.set({ promptFailures: [{ kind: 'drawing', count: 999 }] });
    let writes = 0;
    const { set } = extension.platform.session;
    extension.platform.session.set = (items) => {
      writes++;
      return set(items);
    };
    extension.restart();
    for (let n = 0; n < 5; n++) await extension.ask('reportPromptFailure', { kind: 'drawing' }, contactsTab(1));
    expect(writes).toBe(1);
    expect(await value(extension.ask('getPromptFailures', {}))).toEqual([{ kind: 'drawing', count: 1_000 }]);
  });

  it('leave the answer unchanged if the panel could not be loaded, which the page reports', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    extension.platform.loadPanel = async () => {
      throw new Error('Frame with ID 0 was removed.');
    };
    extension.restart();
    const answer = await value(extension.ask('notice', { address: 'jane@riverside.example' }, contactsTab(1)));
    expect(answer.state).toBe('deleted');
  });
});
