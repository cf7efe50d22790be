import { describe, expect, it } from 'vitest';
import { addChoir } from '../../sandbox/choir';
import { lists, people } from '../../sandbox/sandbox';
import { contactsTab, createExtension, type Extension, signInWithCode, value } from '../extension';

const HOUR_MS = 60 * 60_000;

/** A signed-in extension that read the lists some hours ago. */
async function withMemory(singers = 0): Promise<Extension> {
  const extension = createExtension();
  addChoir(extension.sandbox, { singers, active: () => [lists.newsletter] });
  await signInWithCode(extension);
  await value(extension.ask('saveSettings', { rememberLists: true }));
  await extension.rememberLists();
  extension.clock.now += 8 * HOUR_MS;
  const { sleep } = extension.platform;
  // The answer waits for the lists, however long they take.
  extension.platform.sleep = (ms) => (ms === 1_000 ? new Promise(() => {}) : sleep(ms));
  extension.restart();
  extension.newCalls();
  return extension;
}

/** Announces that a person is about to delete contacts. Returns the calls that followed. */
async function aboutToDelete(extension: Extension): Promise<string[]> {
  await value(extension.ask('aboutToDelete', {}, contactsTab(7)));
  return extension.newCalls();
}

/** Runs a task right after the first page of contacts was answered. */
function afterFirstPage(extension: Extension, task: () => void): void {
  const { fetch } = extension.platform;
  let isDone = false;
  extension.restart({
    async fetch(url, init) {
      const answer = await fetch(url, init);
      if (!isDone && url.includes('include=list_memberships')) {
        isDone = true;
        task();
      }
      return answer;
    },
  });
}

async function remembered(extension: Extension, id: string) {
  extension.sandbox.colleague.delete(id);
  const { remembered } = await value(extension.ask('lookup', { text: id }));
  const hours = (extension.clock.now - (remembered?.asOf ?? 0)) / HOUR_MS;
  return { age: Math.round(hours), names: remembered?.lists.map(({ name }) => name).sort() };
}

describe('remembered lists before a deletion', () => {
  it('are read again in a few calls, so that they are up to date', async () => {
    const extension = await withMemory();
    extension.sandbox.colleague.join(people.ada, lists.volunteers);
    const calls = await aboutToDelete(extension);
    expect(calls.filter((call) => !call.includes('include_count=true')).length).toBe(2);
    expect(calls).toHaveLength(5);
    expect(await remembered(extension, people.ada)).toEqual({
      age: 0,
      names: ['Donors 2026', 'Newsletter', 'Volunteers'],
    });
  });

  it('are not read if they were read a moment ago, or if that takes many calls', async () => {
    const small = await withMemory();
    await aboutToDelete(small);
    expect(await aboutToDelete(small)).toHaveLength(1);
    const large = await withMemory(2_100);
    expect(await aboutToDelete(large)).toHaveLength(1);
    expect((await remembered(large, people.ada)).age).toBe(8);
  });

  it('stay unchanged if the account has grown too large for a few calls', async () => {
    const extension = await withMemory();
    addChoir(extension.sandbox, { singers: 3_000, active: () => [lists.newsletter] });
    expect((await aboutToDelete(extension)).length).toBeLessThan(9);
    expect((await remembered(extension, people.ada)).age).toBe(8);
  });

  it('are not read during another reading, nor before the first complete reading', async () => {
    const extension = await withMemory();
    const isDown = { pages: true, lists: false };
    const { fetch } = extension.platform;
    extension.platform.fetch = async (url, init) => {
      if (isDown.lists || (isDown.pages && url.includes('include=list_memberships'))) throw new TypeError('Down.');
      return fetch(url, init);
    };
    extension.restart();
    extension.clock.now += 7 * 24 * HOUR_MS;
    await extension.rememberLists();
    isDown.pages = false;
    extension.newCalls();
    expect(await aboutToDelete(extension)).toHaveLength(1);

    await value(extension.ask('saveSettings', { rememberLists: false }));
    isDown.lists = true;
    await value(extension.ask('saveSettings', { rememberLists: true }));
    await extension.rememberLists();
    isDown.lists = false;
    extension.newCalls();
    expect(await aboutToDelete(extension)).toHaveLength(1);
  });

  it('are not read if “Remember lists” is off', async () => {
    const extension = await withMemory();
    await value(extension.ask('saveSettings', { rememberLists: false }));
    expect(await aboutToDelete(extension)).toHaveLength(1);
  });

  it('lack the lists that the contact has left', async () => {
    const extension = await withMemory();
    extension.sandbox.colleague.leave(people.ada, lists.donors);
    await aboutToDelete(extension);
    expect(await remembered(extension, people.ada)).toEqual({ age: 0, names: ['Newsletter'] });
  });
});

describe('a deletion that has already begun', () => {
  it('leaves the remembered lists unchanged', async () => {
    const extension = await withMemory();
    afterFirstPage(extension, () => extension.sandbox.colleague.delete(people.theo));
    await aboutToDelete(extension);
    expect((await remembered(extension, people.ada)).age).toBe(8);
  });

  it('is not read about at each further announcement of a deletion, but again after some minutes', async () => {
    const extension = await withMemory();
    afterFirstPage(extension, () => extension.sandbox.colleague.delete(people.theo));
    await aboutToDelete(extension);
    expect(await aboutToDelete(extension)).toHaveLength(1);
    extension.clock.now += 6 * 60_000;
    expect((await aboutToDelete(extension)).length).toBeGreaterThan(1);
    expect((await remembered(extension, people.ada)).age).toBe(0);
  });

  it('is noticed if a contact is on fewer lists and is deleted a moment later', async () => {
    const extension = await withMemory();
    const { colleague } = extension.sandbox;
    colleague.relist(people.ada, []);
    afterFirstPage(extension, () => {
      colleague.delete(people.ada);
      // The number of deleted contacts stays the same.
      colleague.restore(people.jane, [lists.newsletter]);
    });
    await aboutToDelete(extension);
    const { remembered: found } = await value(extension.ask('lookup', { text: people.ada }));
    expect(found?.lists.map(({ name }) => name).sort()).toEqual(['Donors 2026', 'Newsletter']);
  });

  it('is noticed if many contacts are on fewer lists', async () => {
    const extension = await withMemory(20);
    for (const contact of [...extension.sandbox.contacts.values()].slice(-20))
      extension.sandbox.colleague.relist(contact.contact_id, []);
    await aboutToDelete(extension);
    expect((await remembered(extension, people.ada)).age).toBe(8);
  });
});

it('the remembered lists stay unchanged if the network is down', async () => {
  const extension = await withMemory();
  extension.restart({ fetch: () => Promise.reject(new TypeError('The network is down.')) });
  await aboutToDelete(extension);
  extension.restart();
  expect((await remembered(extension, people.ada)).age).toBe(8);
});
