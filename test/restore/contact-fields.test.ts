import { describe, expect, expectTypeOf, it } from 'vitest';
import { FIELD_NAMES } from '../../src/protocol/restores';
import { type ContactKey, contactFields, type NotAField } from '../../src/restore/contact-fields';

describe('the table of the fields of a contact', () => {
  it('has every property of a contact in it, but for what is of no field', () => {
    type InAField = (typeof contactFields)[keyof typeof contactFields]['keys'][number];
    // The type check of the tests fails where one is missing, in two rows or no property of a contact.
    expectTypeOf<InAField | NotAField>().toEqualTypeOf<ContactKey>();
    expectTypeOf<Extract<InAField, NotAField>>().toEqualTypeOf<never>();
    const keys = Object.values(contactFields).flatMap((field): ContactKey[] => [...field.keys]);
    expect(keys).toHaveLength(new Set(keys).size);
  });

  it('has a row for every name that people are told', () => {
    expect(Object.keys(contactFields)).toEqual([...FIELD_NAMES]);
  });
});
