import { describe, expect, it } from 'vitest';
import { listJoin } from '../../sandbox/automations';
import { lists } from '../../sandbox/sandbox';
import { createExtension, type Extension, signInWithCode, value } from '../extension';

const DAY_MS = 24 * 60 * 60_000;

async function withAutomations(options: Parameters<typeof createExtension>[0] = {}): Promise<Extension> {
  const extension = createExtension(options);
  await value(extension.ask('saveSettings', { nameAutomations: true }));
  await signInWithCode(extension);
  return extension;
}

const read = ({ ask }: Extension) => value(ask('getAutomations', {}));

describe('the automations that a list starts', () => {
  it('are read, and their scope requested, only after the setting is on', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    expect(await read(extension)).toBeNull();
    expect(extension.newCalls()).toEqual([]);
    // The token of that sign-in lacks the scope.
    await value(extension.ask('saveSettings', { nameAutomations: true }));
    expect(await read(extension)).toBeNull();
    await signInWithCode(extension);
    expect((await read(extension))?.found.map(({ name }) => name)).toContain('Welcome series');
  });

  it('are the active ones, with the trigger in its present and its former form', async () => {
    const found = await read(await withAutomations());
    const named = new Map(found?.found.map(({ name, listIds }) => [name, listIds]));
    expect(named.get('Welcome series')).toEqual([lists.newsletter]);
    expect(named.get('Thank you for your gift')).toEqual([lists.donors, lists.events]);
    expect([...named.keys()]).not.toContain('First steps for volunteers');
    expect([...named.keys()]).not.toContain('Packing for Japan');
    // The triggers of two automations in the account are unknown.
    expect(found?.isComplete).toBe(false);
  });

  it('are read from a trigger that holds a single list as a text, in both forms of the contract', async () => {
    const extension = await withAutomations({ seed: 'empty' });
    for (const form of ['parameter_value', 'parameter_string_value']) {
      const parameters = [{ parameter_name: 'list_ids', type: 'STRING', [form]: lists.newsletter }];
      extension.sandbox.data.addAutomation({
        name: form,
        trigger: { trigger_def: { action_name: 'list_join', parameters } },
      });
    }
    const found = await read(extension);
    expect(found?.found.map(({ name }) => name).sort()).toEqual(['parameter_string_value', 'parameter_value']);
    expect(found?.found.map(({ listIds }) => listIds)).toEqual([[lists.newsletter], [lists.newsletter]]);
    expect(found?.isComplete).toBe(true);
  });

  it('include those whose status Constant Contact does not say', async () => {
    const extension = await withAutomations({ seed: 'empty' });
    extension.sandbox.data.addAutomation({ name: 'Welcome', trigger: listJoin([lists.newsletter]) });
    const { fetch } = extension.platform;
    extension.platform.fetch = async (url, init) => {
      const answer = await fetch(url, init);
      return new Response((await answer.text()).replaceAll(/"(active_state|status)":"ACTIVE",/g, ''), answer);
    };
    extension.restart();
    expect((await read(extension))?.found.map(({ name }) => name)).toEqual(['Welcome']);
  });

  it('are complete if every trigger is known, but not if there may be more pages', async () => {
    const extension = await withAutomations({ seed: 'empty' });
    const { data } = extension.sandbox;
    data.addAutomation({ name: 'Welcome', trigger: listJoin([lists.newsletter]) });
    expect(await read(extension)).toEqual({
      found: [{ name: 'Welcome', listIds: [lists.newsletter] }],
      isComplete: true,
    });
    for (let n = 0; n < 59; n++) data.addAutomation({ name: `Draft ${n}`, trigger: null, status: 'DRAFT' });
    extension.sandbox.switches.automationPages = 'cut-off';
    extension.clock.now += DAY_MS + 1;
    expect((await read(extension))?.isComplete).toBe(false);
  });

  it('are read once a day, and again after a sign-in', async () => {
    const extension = await withAutomations({ seed: 'empty' });
    const { data } = extension.sandbox;
    data.addAutomation({ name: 'Welcome', trigger: listJoin([lists.newsletter]) });
    await read(extension);
    expect(extension.newCalls().filter((call) => call.includes('/automations/'))).toHaveLength(2);
    data.addAutomation({ name: 'Second', trigger: listJoin([lists.newsletter]) });
    expect((await read(extension))?.found).toHaveLength(1);
    expect(extension.newCalls()).toEqual([]);
    extension.clock.now += DAY_MS + 1;
    expect((await read(extension))?.found).toHaveLength(2);
    data.addAutomation({ name: 'Third', trigger: listJoin([lists.newsletter]) });
    await signInWithCode(extension);
    expect((await read(extension))?.found).toHaveLength(3);
  });

  it('are read again after the clock was set back, because their age is unknown', async () => {
    const extension = await withAutomations();
    await read(extension);
    extension.newCalls();
    extension.clock.now -= 60_000;
    await read(extension);
    expect(extension.newCalls().some((call) => call.includes('/automations/'))).toBe(true);
  });

  it('are deleted when the setting is turned off, and at sign-out', async () => {
    for (const how of ['saveSettings', 'signOut'] as const) {
      const extension = await withAutomations();
      await read(extension);
      const stored = async () => (await extension.platform.local.get('automations')).automations;
      expect(await stored()).toHaveLength(1);
      await value(extension.ask(how, how === 'saveSettings' ? { nameAutomations: false } : {}) as Promise<never>);
      expect(await stored()).toBeUndefined();
    }
  });

  it('are tried again after a failed call', async () => {
    const extension = await withAutomations();
    extension.sandbox.faults.next({ path: /automations/ }, 'empty-503');
    expect(await extension.ask('getAutomations', {})).toMatchObject({ failure: { kind: 'server-error' } });
    expect(await read(extension)).not.toBeNull();
  });
});
