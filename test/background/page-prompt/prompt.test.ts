import { describe, expect, it } from 'vitest';
import { lists, people } from '../../sandbox/sandbox';
import { contactsTab, createExtension, type Extension, onto, signInWithCode, value } from '../extension';

const tab = contactsTab(7);

async function signedIn() {
  const extension = createExtension();
  await signInWithCode(extension);
  return extension;
}

const notice = ({ ask }: Extension, address: string, fresh?: true) =>
  value(ask('notice', { address, ...(fresh && { fresh }) }, tab));

describe('what a contacts page is told', () => {
  it('a deleted contact: what the panel shows and nothing more, with one call and the panel loaded', async () => {
    const extension = await signedIn();
    const told = await notice(extension, 'jane@riverside.example');
    expect(told).toMatchObject({
      state: 'deleted',
      contact: {
        id: people.jane,
        address: 'jane@riverside.example',
        name: 'Jane Núñez',
        deletedAt: '2026-03-05',
        permission: 'implicit',
        restorable: true,
      },
    });
    expect(Object.keys(told.state === 'deleted' ? told.contact : {})).toHaveLength(8);
    expect(extension.panels).toEqual([7]);
    expect(extension.newCalls()).toHaveLength(1);
  });

  it('that one who unsubscribed cannot be restored there', async () => {
    const extension = await signedIn();
    expect(await notice(extension, 'otto@riverside.example')).toMatchObject({ contact: { restorable: false } });
  });

  it.each(['ada@riverside.example', 'uwe@riverside.example', 'nobody@riverside.example', 'jane@'])(
    'nothing of %s',
    async (address) => {
      const extension = await signedIn();
      expect(await notice(extension, address)).toEqual({ state: 'nothing' });
      expect(extension.panels).toEqual([]);
    },
  );

  it('nothing while the prompt is off or nobody is signed in, without a call', async () => {
    const extension = createExtension();
    expect(await notice(extension, 'jane@riverside.example')).toEqual({ state: 'signed-out' });
    await signInWithCode(extension);
    await value(extension.ask('saveSettings', { promptOnPages: false }));
    expect(await notice(extension, 'jane@riverside.example')).toEqual({ state: 'off' });
    expect(extension.newCalls()).toEqual([]);
  });
});

describe('a message of the page', () => {
  it('that holds only the id of the contact tells as much as an address', async () => {
    const extension = await signedIn();
    const told = await notice(extension, `Email already exists for contact ${people.jane}`, true);
    expect(told).toMatchObject({ state: 'deleted', contact: { address: 'jane@riverside.example' } });
  });
});

describe('a page that was taken over', () => {
  it('cannot use up the calls of the day', async () => {
    const extension = await signedIn();
    for (let n = 0; n < 100; n++) await notice(extension, `person${n}@riverside.example`);
    expect(extension.newCalls()).toHaveLength(60);
    expect(await value(extension.ask('notice', { address: 'jane@riverside.example' }, contactsTab(8)))).toMatchObject({
      state: 'deleted',
    });
  });
});

it('a deleted contact is told of though the lists cannot be read', async () => {
  const extension = await signedIn();
  extension.clock.now += 10 * 60_000;
  extension.sandbox.faults.next({ path: /contact_lists/ }, 'server-error-html');
  expect(await notice(extension, 'jane@riverside.example')).toMatchObject({
    state: 'deleted',
    choice: { lists: [], lastChosen: [] },
  });
});

describe('a second time', () => {
  it('is answered without a call, in whatever case the address is', async () => {
    const extension = await signedIn();
    for (const address of ['jane@riverside.example', 'JANE@riverside.example']) {
      expect(await notice(extension, address)).toMatchObject({ state: 'deleted' });
    }
    for (const address of ['ada@riverside.example', 'Ada@riverside.example']) await notice(extension, address);
    expect(extension.newCalls()).toHaveLength(2);
  });

  it('is looked up anew after a while, and when the page has fresh evidence', async () => {
    const extension = await signedIn();
    await notice(extension, 'ada@riverside.example');
    extension.sandbox.deleteContact(people.ada);
    expect(await notice(extension, 'ada@riverside.example')).toEqual({ state: 'nothing', readAt: expect.any(Number) });
    expect(await notice(extension, 'ada@riverside.example', true)).toMatchObject({ state: 'deleted' });

    await notice(extension, 'nobody@riverside.example');
    extension.newCalls();
    extension.clock.now += 61_000;
    await notice(extension, 'nobody@riverside.example');
    expect(extension.newCalls()).toHaveLength(1);
  });

  it('there is nothing to tell once the contact was restored, by whichever way', async () => {
    const extension = await signedIn();
    await notice(extension, 'jane@riverside.example');
    await value(extension.ask('restore', await onto(extension, people.jane, [lists.newsletter])));
    extension.newCalls();
    expect(await notice(extension, 'jane@riverside.example')).toEqual({ state: 'nothing' });
    expect(extension.newCalls()).toEqual([]);
  });
});
