import type { Contact } from '../protocol/contact';
import type { Person } from '../protocol/never-restore';

/** The parts of an API call that show whom it may restore. */
export interface WriteRequest {
  method: string;
  path: string;
  body?: unknown;
}

/** The identifiers that a mark is made of: an id and an address, each normalized. */
export function identifiersOf({ id, address }: Person): string[] {
  return [
    ...(id === undefined ? [] : [`id ${id.toLowerCase()}`]),
    ...(address === undefined ? [] : [`address ${address.trim().normalize('NFC').toLowerCase()}`]),
  ];
}

export function personOf({ id, email }: Contact): Person {
  return { id, ...(email && { address: email.address }) };
}

/**
 * The people that a call may restore or write to. Every write counts that adds contacts to lists, saves one or emails one,
 * whoever makes it. Deleting restores nobody. Neither does putting back an opt-out, which stops emails to the person.
 */
export function peopleRestoredBy({ method, path, body }: WriteRequest): Person[] {
  if (method === 'GET' || method === 'DELETE' || path === '/activities/contact_delete') return [];
  if (!/^\/(contacts|activities)\b/.test(path)) return [];
  const { email_address: email, source, contact_ids: direct } = objectOf(body);
  const { address, permission_to_send: permission } = objectOf(email);
  if (method === 'PUT' && permission === 'unsubscribed') return [];
  const [inPath] = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(path) ?? [];
  const listed = [direct, objectOf(source).contact_ids].flatMap((ids) => (Array.isArray(ids) ? ids : []));
  const ids = [inPath, ...listed].filter((id) => typeof id === 'string');
  const addresses = [email, address].filter((each) => typeof each === 'string');
  return [...ids.map((id) => ({ id })), ...addresses.map((each) => ({ address: each }))];
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
