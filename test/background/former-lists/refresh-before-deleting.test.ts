import { describe, expect, it } from 'vitest';
import { addChoir } from '../../sandbox/choir';
import { lists, people } from '../../sandbox/sandbox';
import { contactsTab, createExtension, type Extension, signInWithCode, value } from '../extension';

const HOUR_MS = 60 * 60_000;

/** Signed in, with the lists remembered some hours ago. */
async function remembering(singers = 0): Promise<Extension> {
  const extension = createExtension();
  addChoir(extension.sandbox, { singers, active: () => [lists.newsletter] });
  await signInWithCode(extension);
  await value(extension.ask('saveSettings', { rememberLists: true }));
  await extension.rememberLists();
  extension.clock.now += 8 * HOUR_MS;
  const { sleep } = extension.platform;
  // What is said waits for the lists for as long as that takes.
  extension.platform.sleep = (ms) => (ms === 1_000 ? new Promise(() => {}) : sleep(ms));
  extension.restart();
  extension.newCalls();
  return extension;
}

/** Somebody is about to delete contacts. Answers the calls that were made for it. */
async function aboutToDelete(extension: Extension): Promise<string[]> {
  await value(extension.ask('aboutToDelete', {}, contactsTab(7)));
  return extension.newCalls();
}

/** Does something right after the first page of contacts was answered. */
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

describe('the lists that are remembered', () => {
  it('are read once more in a few calls, so that they are of now', async () => {
    const extension = await remembering();
    extension.sandbox.colleague.join(people.ada, lists.volunteers);
    const calls = await aboutToDelete(extension);
    expect(calls.filter((call) => !call.includes('include_count=true')).length).toBe(2);
    expect(calls).toHaveLength(5);
    expect(await remembered(extension, people.ada)).toEqual({
      age: 0,
      names: ['Donors 2026', 'Newsletter', 'Volunteers'],
    });
  });

  it('are not read where they were a moment ago, nor where that takes many calls', async () => {
    const small = await remembering();
    await aboutToDelete(small);
    expect(await aboutToDelete(small)).toHaveLength(1);
    const large = await remembering(2_100);
    expect(await aboutToDelete(large)).toHaveLength(1);
    expect((await remembered(large, people.ada)).age).toBe(8);
  });

  it('stay as they were where the account has grown so much that a few calls do not read it', async () => {
    const extension = await remembering();
    addChoir(extension.sandbox, { singers: 3_000, active: () => [lists.newsletter] });
    expect((await aboutToDelete(extension)).length).toBeLessThan(9);
    expect((await remembered(extension, people.ada)).age).toBe(8);
  });

  it('are not read while they are, nor before they were read whole', async () => {
    const extension = await remembering();
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

  it('are not read where nothing is to be remembered', async () => {
    const extension = await remembering();
    await value(extension.ask('saveSettings', { rememberLists: false }));
    expect(await aboutToDelete(extension)).toHaveLength(1);
  });

  it('are without those that a contact has left', async () => {
    const extension = await remembering();
    extension.sandbox.colleague.leave(people.ada, lists.donors);
    await aboutToDelete(extension);
    expect(await remembered(extension, people.ada)).toEqual({ age: 0, names: ['Newsletter'] });
  });
});

describe('a deletion that has begun', () => {
  it('leaves what is remembered as it was', async () => {
    const extension = await remembering();
    afterFirstPage(extension, () => extension.sandbox.colleague.delete(people.theo));
    await aboutToDelete(extension);
    expect((await remembered(extension, people.ada)).age).toBe(8);
  });

  it('is noticed by those who are on fewer lists, and deleted a moment later', async () => {
    const extension = await remembering();
    const { colleague } = extension.sandbox;
    colleague.relist(people.ada, []);
    afterFirstPage(extension, () => {
      colleague.delete(people.ada);
      // The number stays as it was.
      colleague.restore(people.jane, [lists.newsletter]);
    });
    await aboutToDelete(extension);
    const { remembered: kept } = await value(extension.ask('lookup', { text: people.ada }));
    expect(kept?.lists.map(({ name }) => name).sort()).toEqual(['Donors 2026', 'Newsletter']);
  });

  it('is noticed by many who are on fewer lists', async () => {
    const extension = await remembering(20);
    for (const contact of [...extension.sandbox.contacts.values()].slice(-20))
      extension.sandbox.colleague.relist(contact.contact_id, []);
    await aboutToDelete(extension);
    expect((await remembered(extension, people.ada)).age).toBe(8);
  });
});

it('a network that is down leaves what is remembered as it was', async () => {
  const extension = await remembering();
  extension.restart({ fetch: () => Promise.reject(new TypeError('The network is down.')) });
  await aboutToDelete(extension);
  extension.restart();
  expect((await remembered(extension, people.ada)).age).toBe(8);
});
