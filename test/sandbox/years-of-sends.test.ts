import { expect, it } from 'vitest';
import { createApiClient } from './api-client';
import { lastLists, listsAt } from './truth';
import { addYearsOfSends } from './years-of-sends';

const client = () => createApiClient({ seed: 'empty' }, { scope: 'contact_data campaign_data' });

it('an account gets a past: deleted contacts, sends and their recipients', async () => {
  const api = client();
  const { sandbox } = api;
  const { deleted, lists } = addYearsOfSends(sandbox, { contacts: 600, deleted: 120, lists: 6 });
  expect([deleted.length, lists.length, sandbox.contacts.size]).toEqual([120, 6, 600]);
  expect(sandbox.data.campaigns.all.size).toBe(72);
  const withLists = deleted.filter((id) => lastLists(sandbox.data, id).length > 0);
  expect(withLists.length).toBeGreaterThan(100);

  // The recipients of a send are the members of its list, also if they are deleted later.
  const sends = [...sandbox.data.campaigns.all.values()].flatMap(({ mailings }) =>
    mailings.flatMap((one) => one.sends),
  );
  const toOne = sends.filter((send) => send.list_ids.length === 1);
  for (const { at, list_ids, recipients } of toOne) {
    const members = [...sandbox.contacts.keys()].filter((id) =>
      listsAt(sandbox.data, id, Date.parse(at)).includes(list_ids[0] ?? ''),
    );
    expect([...recipients()]).toEqual(members);
  }
  const shares = [toOne.length, sends.filter((send) => send.segment_ids.length > 0).length].map(
    (n) => n / sends.length,
  );
  expect(shares[0]).toBeGreaterThan(0.6);
  expect(shares[1]).toBeLessThan(0.15);
  const [first] = deleted;
  expect((await api.get(`/contacts/${first}?include=list_memberships`)).body).toMatchObject({ list_memberships: [] });
});

it('the same seed gives the same account, and fewer sends do not change its people', () => {
  const story = (years: { seed?: number; shareOfSends?: number }) => {
    const { sandbox } = client();
    const { deleted } = addYearsOfSends(sandbox, { contacts: 50, deleted: 20, lists: 4, ...years });
    const names = (id: string) => lastLists(sandbox.data, id).map((list) => sandbox.lists.get(list)?.name);
    return { people: deleted.map(names), sends: sandbox.data.campaigns.all.size };
  };
  expect(story({ seed: 3 })).toEqual(story({ seed: 3 }));
  const few = story({ seed: 3, shareOfSends: 0.25 });
  expect(few.people).toEqual(story({ seed: 3 }).people);
  expect(few.sends).toBeLessThan(24);
});
