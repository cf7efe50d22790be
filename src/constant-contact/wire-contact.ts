import * as v from 'valibot';
import type {
  Contact,
  CustomFieldValue,
  EmailAddress,
  Note,
  Permission,
  Phone,
  SmsChannel,
  StreetAddress,
} from '../protocol/contact';
import { idSchema, uuidSchema } from './ids';

/** A number with too many digits for JavaScript must be rejected, or the PUT would send another one. */
const exact = v.pipe(
  v.number(),
  v.check((value) => Math.abs(value) <= Number.MAX_SAFE_INTEGER),
);
/** A text. Some servers send numbers or booleans where a text looks like one. */
const text = v.nullish(v.union([v.string(), v.pipe(v.union([exact, v.boolean()]), v.transform(String))]));
/** A value that is only shown or compared. A wrong type must not hide the contact. */
const shown = v.fallback(text, undefined);
/** The known values of permission_to_send. */
const permissions: { [P in Exclude<Permission, 'unknown'>]: P } = {
  explicit: 'explicit',
  implicit: 'implicit',
  not_set: 'not_set',
  pending_confirmation: 'pending_confirmation',
  temp_hold: 'temp_hold',
  unsubscribed: 'unsubscribed',
};

/** Unset values may be missing, null, "" or []: the contract and its examples differ. */
const asNothing = v.pipe(
  v.literal(''),
  v.transform(() => undefined),
);
/** Months and days are never 0. */
const asNumber = v.nullish(
  v.pipe(
    v.union([v.number(), asNothing, v.pipe(v.string(), v.digits(), v.transform(Number))]),
    v.transform((value) => value || undefined),
  ),
);

function listOf<T extends v.GenericSchema>(item: T) {
  const none = v.pipe(
    v.literal(''),
    v.transform((): v.InferOutput<T>[] => []),
  );
  const some = v.pipe(
    v.array(v.nullish(v.union([asNothing, item]))),
    v.transform((items) => items.filter((each) => each !== null && each !== undefined)),
  );
  return v.nullish(v.union([some, none]), []);
}

/** Unknown fields are ignored. */
const wireContact = v.object({
  contact_id: uuidSchema,
  email_address: v.nullish(
    v.union([
      asNothing,
      v.object({
        // Contacts that only get text messages have no address.
        address: v.nullish(v.string()),
        permission_to_send: shown,
        opt_in_source: shown,
        opt_in_date: shown,
        opt_out_source: shown,
        opt_out_date: shown,
        opt_out_reason: text,
        confirm_status: shown,
      }),
    ]),
  ),
  first_name: text,
  last_name: text,
  job_title: text,
  company_name: text,
  birthday_month: asNumber,
  birthday_day: asNumber,
  anniversary: text,
  create_source: shown,
  update_source: shown,
  created_at: shown,
  updated_at: shown,
  deleted_at: v.nullish(v.string()),
  custom_fields: listOf(
    v.object({
      custom_field_id: idSchema,
      value: text,
      choice_ids: listOf(v.union([v.string(), v.pipe(exact, v.transform(String))])),
    }),
  ),
  phone_numbers: listOf(v.object({ phone_number: text, kind: text })),
  street_addresses: listOf(
    v.object({ kind: v.string(), street: text, city: text, state: text, postal_code: text, country: text }),
  ),
  list_memberships: listOf(idSchema),
  taggings: listOf(idSchema),
  notes: listOf(v.object({ content: text, created_at: shown })),
  sms_channel: v.nullish(
    v.union([
      asNothing,
      v.object({
        sms_address: text,
        dial_code: text,
        sms_channel_consents: listOf(
          v.object({
            consent_type: shown,
            sms_consent_permission: shown,
            opt_in_date: shown,
            opt_out_date: shown,
          }),
        ),
      }),
    ]),
  ),
});
type WireContact = v.InferOutput<typeof wireContact>;

/** ContactResource of the V3 API as our own contact (https://developer.constantcontact.com/api_reference/index.html). */
export const contactSchema = v.pipe(wireContact, v.transform(toContact));

/** All properties of T, with undefined for absent ones, so that a forgotten property does not compile. */
type Complete<T> = { [K in keyof Required<T>]: T[K] | undefined };

function toContact(wire: WireContact): Contact {
  const sms = wire.sms_channel;
  return compact<Contact>({
    id: wire.contact_id,
    email: wire.email_address?.address ? toEmail(wire.email_address.address, wire.email_address) : undefined,
    firstName: set(wire.first_name),
    lastName: set(wire.last_name),
    jobTitle: set(wire.job_title),
    companyName: set(wire.company_name),
    birthdayMonth: set(wire.birthday_month),
    birthdayDay: set(wire.birthday_day),
    anniversary: set(wire.anniversary),
    createSource: set(wire.create_source),
    updateSource: set(wire.update_source),
    createdAt: set(wire.created_at),
    updatedAt: set(wire.updated_at),
    deletedAt: set(wire.deleted_at),
    customFields: wire.custom_fields
      .map((field) =>
        compact<CustomFieldValue>({
          fieldId: field.custom_field_id,
          value: set(field.value),
          choiceIds: field.choice_ids?.length ? field.choice_ids : undefined,
        }),
      )
      .filter((field) => 'value' in field || 'choiceIds' in field),
    phones: wire.phone_numbers.flatMap(({ phone_number, kind }) =>
      phone_number ? [compact<Phone>({ number: phone_number, kind: set(kind) })] : [],
    ),
    addresses: wire.street_addresses
      .map((address) =>
        compact<StreetAddress>({
          kind: address.kind,
          street: set(address.street),
          city: set(address.city),
          state: set(address.state),
          postalCode: set(address.postal_code),
          country: set(address.country),
        }),
      )
      // Like a phone without a number, a kind alone says nothing, and the server may drop it.
      .filter((address) => Object.keys(address).length > 1),
    lists: wire.list_memberships,
    tags: wire.taggings,
    notes: wire.notes.flatMap(({ content, created_at }) =>
      content ? [compact<Note>({ content, createdAt: set(created_at) })] : [],
    ),
    sms: sms
      ? compact<SmsChannel>({
          number: set(sms.sms_address),
          dialCode: set(sms.dial_code),
          consents: sms.sms_channel_consents.map((consent) =>
            compact<SmsChannel['consents'][number]>({
              type: set(consent.consent_type),
              permission: set(consent.sms_consent_permission),
              optInDate: set(consent.opt_in_date),
              optOutDate: set(consent.opt_out_date),
            }),
          ),
        })
      : undefined,
  });
}

function toEmail(address: string, wire: NonNullable<WireContact['email_address']>): EmailAddress {
  return compact<EmailAddress>({
    address,
    permission: Object.values(permissions).find((known) => known === wire.permission_to_send) ?? 'unknown',
    optInSource: set(wire.opt_in_source),
    optInDate: set(wire.opt_in_date),
    optOutSource: set(wire.opt_out_source),
    optOutDate: set(wire.opt_out_date),
    optOutReason: set(wire.opt_out_reason),
    confirmStatus: set(wire.confirm_status),
  });
}

/** Drops undefined properties. */
function compact<T>(all: Complete<T>): T {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as T;
}

/** Undefined for null and "", which mean the same as absent. */
function set<T>(value: T | null | undefined): T | undefined {
  return value === null || value === '' ? undefined : value;
}
