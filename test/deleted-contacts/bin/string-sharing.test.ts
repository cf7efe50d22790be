import { expect, test } from 'vitest';
import { createStringSharing } from '../../../src/deleted-contacts/bin/string-sharing';
import type { Contact } from '../../../src/protocol/contact';

/** A contact as it arrives in a message, which shares no string or array with another one. */
const received = (id: string): Contact =>
  JSON.parse(
    JSON.stringify({
      id,
      email: { address: `${id}@river.example`, permission: 'implicit', optInDate: '2023-02-14T10:00:00.000Z' },
      createSource: 'Account',
      createdAt: '2023-02-14T10:00:00.000Z',
      deletedAt: '2026-03-05',
      customFields: [{ fieldId: 'f1', value: 'Alto' }],
      phones: [],
      addresses: [],
      lists: [],
      tags: ['t1'],
      notes: [],
    } satisfies Contact),
  );

test('contacts share their empty arrays, and their values do not change', () => {
  const share = createStringSharing();
  const contacts = [received('one'), received('two')];
  for (const contact of contacts) share(contact);

  expect(contacts).toEqual([received('one'), received('two')]);
  expect(contacts[0]?.notes).toBe(contacts[1]?.notes);
  expect(contacts[0]?.lists).toBe(contacts[0]?.phones);
  expect(contacts[0]?.tags).not.toBe(contacts[1]?.tags);
});

test('a contact is unchanged even after very many different values before it', () => {
  const share = createStringSharing();
  for (let n = 0; n < 20_000; n++) share({ ...received(`${n}`), updatedAt: `2026-03-05T10:00:00.${n}Z` });
  const late = { ...received('late'), updatedAt: '2026-11-26T08:00:00.000Z' };
  share(late);

  expect(late).toEqual({ ...received('late'), updatedAt: '2026-11-26T08:00:00.000Z' });
});
