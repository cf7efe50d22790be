import { describe, expect, it } from 'vitest';
import { people } from '../../sandbox/sandbox';
import { createExtension, signInWithCode, value } from '../extension';

async function signedIn(options: Parameters<typeof createExtension>[0] = {}) {
  const extension = createExtension(options);
  await signInWithCode(extension);
  return extension;
}

describe('a lookup', () => {
  it('takes one call, and finds a deleted contact with all its data', async () => {
    const { ask, newCalls } = await signedIn();
    const { question, contact } = await value(ask('lookup', { text: 'Jane <JANE@riverside.example>' }));
    expect(question).toEqual({ by: 'email', address: 'JANE@riverside.example' });
    expect(contact).toMatchObject({
      id: people.jane,
      firstName: 'Jane',
      lastName: 'Núñez',
      email: { address: 'jane@riverside.example', permission: 'implicit' },
      deletedAt: '2026-03-05',
      lists: [],
    });
    expect([
      contact?.phones.length,
      contact?.addresses.length,
      contact?.customFields.length,
      contact?.tags.length,
    ]).toEqual([2, 1, 3, 2]);
    expect(newCalls()).toHaveLength(1);
  });

  it('takes one call for an id too, even from the text of a 409', async () => {
    const { ask, newCalls } = await signedIn();
    const text = `Validation failed: Email already exists for contact ${people.otto}`;
    const { contact } = await value(ask('lookup', { text }));
    expect(contact?.email).toMatchObject({
      address: 'otto@riverside.example',
      permission: 'unsubscribed',
      optOutSource: 'Contact',
      optOutReason: 'Too many emails',
    });
    expect(newCalls()).toEqual([
      `GET /v3/contacts/${people.otto}?include=custom_fields%2Clist_memberships%2Cphone_numbers%2Cstreet_addresses%2Ctaggings%2Cnotes`,
    ]);
  });

  it('encodes the plus sign of an address', async () => {
    const { ask, newCalls } = await signedIn();
    const { contact } = await value(ask('lookup', { text: 'sam+concerts@riverside.example' }));
    expect(contact?.id).toBe(people.plus);
    expect(newCalls()[0]).toContain('email=sam%2Bconcerts%40riverside.example&status=all');
  });

  it.each([['nobody@riverside.example'], ['00000000-0000-11ee-8000-000000000000']])(
    'finds no contact for %s',
    async (text) => {
      const { ask } = await signedIn();
      expect(await value(ask('lookup', { text }))).toMatchObject({ contact: null });
    },
  );

  it.each([['absent'], ['null'], ['empty-arrays']] as const)('reads unset fields that are %s', async (unset) => {
    const { ask } = await signedIn({ switches: { unset, unknownFields: 'added', moments: 'offset' } });
    const { contact } = await value(ask('lookup', { text: 'info@riverside.example' }));
    expect(contact).toMatchObject({ id: people.nameless, phones: [], tags: [], notes: [] });
    expect(contact).not.toHaveProperty('firstName');
  });

  it('tolerates odd values that are only shown, and a number in a custom field', async () => {
    const extension = await signedIn();
    const { sandbox } = extension;
    extension.platform.fetch = async (url, init) => {
      const answer = await sandbox.fetch(new Request(url, init));
      if (!url.includes(people.jane)) return answer;
      const wire = await answer.json();
      const odd = { created_at: 1_700_000_000, create_source: 7, update_source: {}, updated_at: [] };
      const [field] = wire.custom_fields;
      return Response.json({ ...wire, ...odd, custom_fields: [{ ...field, value: 42 }] });
    };
    extension.restart();
    const { contact } = await value(extension.ask('lookup', { text: people.jane }));
    expect(contact?.customFields[0]?.value).toBe('42');
    // The value is compared later, so it is stored unchanged.
    expect(contact?.createdAt).toBe('1700000000');
    expect(contact).not.toHaveProperty('updatedAt');
  });

  it('never finds another contact, even if the server ignores the address', async () => {
    const extension = await signedIn();
    const { sandbox } = extension;
    extension.platform.fetch = (url, init) => sandbox.fetch(new Request(url.replace(/email=[^&]*&/, ''), init));
    extension.restart();
    expect(await value(extension.ask('lookup', { text: 'nobody@riverside.example' }))).toMatchObject({ contact: null });
  });

  it('makes no call for a text without an address or id', async () => {
    const { ask, newCalls } = await signedIn();
    expect(await ask('lookup', { text: 'jane@' })).toEqual({
      ok: false,
      failure: { kind: 'not-an-address', why: 'malformed' },
    });
    expect(newCalls()).toEqual([]);
  });

  it('makes no call if nobody is signed in', async () => {
    const { ask, newCalls } = createExtension();
    const answer = await ask('lookup', { text: 'jane@riverside.example' });
    expect(answer).toEqual({ ok: false, failure: { kind: 'signed-out' } });
    expect(newCalls()).toEqual([]);
  });
});

describe('a lookup whose call fails', () => {
  it.each([
    ['server-error-html', { kind: 'server-error', status: 500 }],
    ['empty-503', { kind: 'server-error', status: 503 }],
    ['network-error', { kind: 'unreachable' }],
    ['not-what-the-contract-says', { kind: 'unexpected-answer' }],
    ['truncated-json', { kind: 'unexpected-answer' }],
  ] as const)('reports %s after one call', async (fault, failure) => {
    const { ask, sandbox, newCalls } = await signedIn();
    sandbox.faults.next({ path: /contacts/ }, fault);
    expect(await ask('lookup', { text: 'jane@riverside.example' })).toEqual({ ok: false, failure });
    expect(newCalls()).toHaveLength(1);
  });

  it('reports missing site access instead of a network failure', async () => {
    const { ask, sandbox, platform } = await signedIn();
    platform.hasSiteAccess = async () => false;
    sandbox.faults.next({ path: /contacts/ }, 'network-error');
    expect(await ask('lookup', { text: 'jane@riverside.example' })).toEqual({
      ok: false,
      failure: { kind: 'no-site-access' },
    });
    sandbox.faults.next({ path: /device\/authorize/ }, 'network-error');
    expect(await ask('startCodeSignIn', {})).toEqual({ ok: false, failure: { kind: 'no-site-access' } });
  });

  it('succeeds after a wait if the answer was throttled', async () => {
    const { ask, sandbox, clock } = await signedIn();
    sandbox.faults.next({ path: /contacts/ }, 'throttled', 2);
    const before = clock.now;
    expect((await value(ask('lookup', { text: 'jane@riverside.example' }))).contact?.id).toBe(people.jane);
    expect(clock.now - before).toBeGreaterThanOrEqual(3_000);
  });

  it('waits as long as a throttled answer demands', async () => {
    const { ask, sandbox, clock } = await signedIn();
    sandbox.faults.next({ path: /contacts/ }, 'throttled-for-9-s');
    const before = clock.now;
    expect((await value(ask('lookup', { text: 'jane@riverside.example' }))).contact?.id).toBe(people.jane);
    expect(clock.now - before).toBeGreaterThanOrEqual(9_000);
  });

  it('gives up if every answer is throttled', async () => {
    const { ask, sandbox } = await signedIn();
    sandbox.faults.next({ path: /contacts/ }, 'throttled', 4);
    expect(await ask('lookup', { text: 'jane@riverside.example' })).toEqual({
      ok: false,
      failure: { kind: 'throttled' },
    });
  });

  it.each([
    ['quota-exceeded', 1],
    ['throttled-without-key', 4],
  ] as const)('stops for the day after %s, and starts again after midnight UTC', async (fault, times) => {
    const { ask, sandbox, clock, newCalls } = await signedIn();
    sandbox.faults.next({ path: /contacts/ }, fault, times);
    const until = Date.parse('2026-06-11T00:00:00.000Z');
    const failure = { kind: 'quota-exceeded', until };
    expect(await ask('lookup', { text: 'jane@riverside.example' })).toEqual({ ok: false, failure });
    newCalls();
    expect(await ask('lookup', { text: 'jane@riverside.example' })).toEqual({ ok: false, failure });
    expect(newCalls()).toEqual([]);
    clock.now = until;
    expect((await value(ask('lookup', { text: 'jane@riverside.example' }))).contact?.id).toBe(people.jane);
  });

  it('refreshes the token once after a 401, and reports “signed out” if that does not help', async () => {
    const { ask, sandbox, clock, newCalls } = await signedIn();
    sandbox.faults.next({ path: /v3\/contacts/ }, 'unauthorized');
    expect((await value(ask('lookup', { text: 'jane@riverside.example' }))).contact?.id).toBe(people.jane);
    expect(newCalls().filter((call) => call.includes('/token'))).toHaveLength(1);
    clock.now += 1_000;
    sandbox.faults.next({ path: /v3\/contacts/ }, 'unauthorized', 2);
    expect(await ask('lookup', { text: 'jane@riverside.example' })).toEqual({
      ok: false,
      failure: { kind: 'signed-out' },
    });
  });

  describe('reports the cause of a 403:', () => {
    it('a privilege that the person lacks', async () => {
      const extension = await signedIn();
      const { accessToken } = extension.sandbox.issueToken({ privileges: ['contacts:lists:read'] });
      await extension.platform.session.set({
        access: [
          {
            accountId: extension.sandbox.account.encoded_account_id,
            token: accessToken,
            goodUntil: Number.MAX_SAFE_INTEGER,
          },
        ],
      });
      expect(await extension.ask('lookup', { text: 'jane@riverside.example' })).toEqual({
        ok: false,
        failure: { kind: 'forbidden', cause: 'privilege', missing: ['contacts:read', 'contacts:write'] },
      });
    });

    it('a scope that the token lacks', async () => {
      const extension = await signedIn();
      const { accessToken } = extension.sandbox.issueToken({ scope: 'account_read' });
      await extension.platform.session.set({
        access: [
          {
            accountId: extension.sandbox.account.encoded_account_id,
            token: accessToken,
            goodUntil: Number.MAX_SAFE_INTEGER,
          },
        ],
      });
      expect(await extension.ask('lookup', { text: 'jane@riverside.example' })).toEqual({
        ok: false,
        failure: { kind: 'forbidden', cause: 'scope' },
      });
    });

    it('an application that was deactivated', async () => {
      const { ask, sandbox } = await signedIn();
      for (const application of sandbox.applications.values()) application.active = false;
      expect(await ask('lookup', { text: 'jane@riverside.example' })).toEqual({
        ok: false,
        failure: { kind: 'forbidden', cause: 'deactivated' },
      });
    });

    it('an unknown cause', async () => {
      const { ask, sandbox } = await signedIn();
      sandbox.faults.next({ path: /v3\/contacts/ }, 'gateway-forbidden');
      sandbox.faults.next({ path: /privileges/ }, 'network-error');
      expect(await ask('lookup', { text: 'jane@riverside.example' })).toEqual({
        ok: false,
        failure: { kind: 'forbidden', cause: 'unexplained' },
      });
    });
  });
});
