import fc from 'fast-check';
import { type Contact, type EmailAddress, PERMISSIONS } from '../../src/protocol/contact';

const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((text) => text.trim() === text);
const when = fc
  .date({ min: new Date('2010-01-01'), max: new Date('2026-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const uuid = fc.uuid({ version: 1 });

/** Each key is present or absent. No key is present with the value undefined. */
function optionalKeys<T extends object>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> {
  return fc.record(model, { requiredKeys: [] }) as fc.Arbitrary<Partial<T>>;
}

const email: fc.Arbitrary<EmailAddress> = fc
  .tuple(
    fc.emailAddress(),
    fc.constantFrom(...PERMISSIONS),
    optionalKeys<Required<Omit<EmailAddress, 'address' | 'permission'>>>({
      optInSource: word,
      optInDate: when,
      optOutSource: word,
      optOutDate: when,
      optOutReason: word,
      confirmStatus: word,
    }),
  )
  .map(([address, permission, rest]) => ({ address, permission, ...rest }) as EmailAddress);

type Always = 'id' | 'customFields' | 'phones' | 'addresses' | 'lists' | 'tags' | 'notes';

/**
 * Contacts of every shape that an account can hold, deleted or not. A property of a contact that is missing here does not
 * compile.
 */
export const anyContact: fc.Arbitrary<Contact> = fc
  .tuple(
    fc.record({
      id: uuid,
      customFields: fc.uniqueArray(
        fc.oneof(
          fc.record({ fieldId: uuid, value: word }),
          fc.record({ fieldId: uuid, choiceIds: fc.uniqueArray(word, { minLength: 1, maxLength: 4 }) }),
        ),
        { maxLength: 4, selector: (field) => field.fieldId },
      ),
      phones: fc.array(fc.record({ number: word, kind: fc.constantFrom('home', 'work', 'mobile', 'other') }), {
        maxLength: 3,
      }),
      addresses: fc.array(
        fc
          .tuple(
            fc.constantFrom('home', 'work', 'other'),
            optionalKeys({ street: word, city: word, state: word, postalCode: word, country: word }),
          )
          .map(([kind, rest]) => ({ kind, ...rest })) as fc.Arbitrary<Contact['addresses'][number]>,
        { maxLength: 3 },
      ),
      lists: fc.uniqueArray(uuid, { maxLength: 5 }),
      tags: fc.uniqueArray(uuid, { maxLength: 5 }),
      notes: fc.array(fc.record({ content: word }), { maxLength: 3 }),
    }),
    optionalKeys<Required<Omit<Contact, Always | 'birthdayMonth' | 'birthdayDay'>>>({
      email,
      firstName: word,
      lastName: word,
      jobTitle: word,
      companyName: word,
      anniversary: when.map((text) => text.slice(0, 10)),
      createSource: fc.constantFrom('Contact', 'Account'),
      updateSource: fc.constantFrom('Contact', 'Account'),
      createdAt: when,
      updatedAt: when,
      sms: fc
        .tuple(word, word, fc.constantFrom('explicit', 'unsubscribed'), when)
        .map(([number, dialCode, permission, optInDate]) => ({
          number,
          dialCode,
          consents: [{ type: 'promotional_sms', permission, optInDate }],
        })),
      deletedAt: fc.oneof(
        when,
        when.map((text) => text.slice(0, 10)),
      ),
    }),
    fc.option(
      fc.record({ birthdayMonth: fc.integer({ min: 1, max: 12 }), birthdayDay: fc.integer({ min: 1, max: 28 }) }),
    ),
  )
  .map(([base, rest, birthday]) => ({ ...base, ...rest, ...birthday }) as Contact);
