import { describe, expect, it } from 'vitest';
import { people } from '../../sandbox/sandbox';
import { createExtension, signInWithCode, value } from '../extension';

describe('contacts that are found one by one', () => {
  it('take one call each, by address or by id', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    extension.newCalls();
    const addresses = ['jane@riverside.example', 'nobody@nowhere.example'];
    const { contacts, failed } = await value(extension.ask('findContacts', { addresses, ids: [people.jane] }));
    expect(contacts.map(({ id }) => id)).toEqual([people.jane, people.jane]);
    expect(failed).toEqual([]);
    expect(extension.newCalls()).toHaveLength(3);
  });

  it('are stored if they are deleted, for later visits', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    await value(extension.ask('findContacts', { addresses: ['jane@riverside.example'], ids: [] }));
    extension.restart();
    const cachedPage = await value(extension.ask('getCachedPage', { page: 0 }));
    expect(cachedPage?.contacts.map(({ id }) => id)).toEqual([people.jane]);
    expect(cachedPage?.readAt).toBeUndefined();
    expect(await value(extension.ask('getCachedPage', { page: 1 }))).toBeNull();
  });

  it('are limited to eight per request', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    const addresses = Array.from({ length: 9 }, (_, n) => `singer${n}@choir.example`);
    expect(await extension.ask('findContacts', { addresses, ids: [] })).toEqual({
      ok: false,
      failure: { kind: 'bad-request' },
    });
  });
});

describe('failed calls among them', () => {
  it('are reported with their queries, beside the contacts that were found', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    extension.sandbox.faults.next({ path: /nobody/ }, 'network-error');
    const addresses = ['jane@riverside.example', 'nobody@nowhere.example'];
    const { contacts, failed } = await value(extension.ask('findContacts', { addresses, ids: [] }));
    expect(contacts.map(({ id }) => id)).toEqual([people.jane]);
    expect(failed).toEqual([{ query: 'nobody@nowhere.example', failure: { kind: 'unreachable' } }]);
  });

  it('are reported as refused, with the reason, even if all calls were refused', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    extension.newCalls();
    extension.sandbox.faults.next({ path: /contacts/ }, 'refused', 2);
    const addresses = ['jane@riverside.example', 'nobody@nowhere.example'];
    const { failed } = await value(extension.ask('findContacts', { addresses, ids: [] }));
    expect(failed).toEqual(
      addresses.map((query) => ({ query, failure: { kind: 'refused', messages: ['The request is not valid.'] } })),
    );
    expect(extension.newCalls()).toHaveLength(2);
  });

  it('are reported as refused even if other calls fail for another reason', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    extension.sandbox.faults.next({ path: /jane/ }, 'refused');
    extension.sandbox.faults.next({ path: /nobody/ }, 'network-error');
    const addresses = ['jane@riverside.example', 'nobody@nowhere.example'];
    const { failed } = await value(extension.ask('findContacts', { addresses, ids: [] }));
    expect(failed.map(({ failure }) => failure.kind)).toEqual(['refused', 'unreachable']);
  });

  it('fail the whole request if no contact was read and the reason concerns all of them', async () => {
    const extension = createExtension();
    await signInWithCode(extension);
    extension.sandbox.faults.next({ path: /contacts/ }, 'network-error', 2);
    const addresses = ['jane@riverside.example', 'nobody@nowhere.example'];
    expect(await extension.ask('findContacts', { addresses, ids: [] })).toEqual({
      ok: false,
      failure: { kind: 'unreachable' },
    });
  });
});
