import { describe, expect, expectTypeOf, it } from 'vitest';
import { FIELD_NAMES } from '../../src/protocol/restores';
import { type ContactKey, contactFields, type UncomparedProperty } from '../../src/restore/contact-fields';

describe('the table of contact fields', () => {
  it('contains every property of a contact once, except those that belong to no field', () => {
    type InAField = (typeof contactFields)[keyof typeof contactFields]['keys'][number];
    // The type check of the tests fails if a property is missing, is in two rows, or is no property of a contact.
    expectTypeOf<InAField | UncomparedProperty>().toEqualTypeOf<ContactKey>();
    expectTypeOf<Extract<InAField, UncomparedProperty>>().toEqualTypeOf<never>();
    const keys = Object.values(contactFields).flatMap((field): ContactKey[] => [...field.keys]);
    expect(keys).toHaveLength(new Set(keys).size);
    expect(keys).toEqual(expect.arrayContaining(['firstName', 'lastName', 'jobTitle', 'companyName', 'anniversary']));
  });

  it('has a row for every field name that the screen shows', () => {
    expect(Object.keys(contactFields)).toEqual([...FIELD_NAMES]);
  });
});
