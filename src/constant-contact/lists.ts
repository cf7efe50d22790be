import * as v from 'valibot';
import type { ContactList } from '../protocol/contact';
import type { AnyList } from '../protocol/former-lists';
import { type Call, CallFailed } from './http';
import { uuidSchema } from './ids';
import { linksSchema, readPages } from './paging';

const time = v.fallback(v.nullish(v.string()), undefined);

const listSchema = v.object({
  list_id: uuidSchema,
  name: v.string(),
  membership_count: v.fallback(v.nullish(v.number()), undefined),
  created_at: time,
  updated_at: time,
  deleted_at: v.nullish(v.string()),
});

/** Leaves out lists that break the contract, so that the others can be used. */
const listsSchema = v.object({
  lists: v.pipe(
    v.nullish(v.array(v.fallback(v.nullable(listSchema), null)), []),
    v.transform((lists) => lists.filter((list) => list !== null)),
  ),
  _links: linksSchema,
});

/**
 * All active email lists. An account has at most 1,000, so this takes one or two calls, or a few if the server’s pages
 * are smaller (https://developer.constantcontact.com/api_guide/lists_overview.html).
 */
export async function getLists(call: Call): Promise<ContactList[]> {
  const found: ContactList[] = [];
  const query = { limit: '500', status: 'active', include_membership_count: 'active' };
  for await (const page of readPages(call, { method: 'GET', path: '/contact_lists', query }, listsSchema)) {
    found.push(...page.lists.filter((list) => !list.deleted_at).map(toList));
  }
  return found;
}

/** All email lists with their times, including deleted ones. Takes as many calls as `getLists`. */
export async function getAllLists(call: Call): Promise<AnyList[]> {
  const found: AnyList[] = [];
  const query = { limit: '500', status: 'all' };
  for await (const page of readPages(call, { method: 'GET', path: '/contact_lists', query }, listsSchema)) {
    for (const { list_id, name, created_at, updated_at, deleted_at } of page.lists) {
      found.push({
        id: list_id,
        name,
        ...(created_at && { createdAt: created_at }),
        ...(updated_at && { updatedAt: updated_at }),
        ...(deleted_at && { deletedAt: deleted_at }),
      });
    }
  }
  return found;
}

/**
 * Creates a list, or returns the existing one of this name, in whichever case. The documentation does not say whether a
 * taken name is refused with 400 or 409, nor whether a search for a name ignores case, so both lead to reading all lists.
 */
export async function createList(call: Call, name: string): Promise<ContactList> {
  try {
    return toList(await call({ method: 'POST', path: '/contact_lists', body: { name } }, listSchema));
  } catch (error) {
    const failure = error instanceof CallFailed ? error.failure : undefined;
    if (failure?.kind !== 'conflict' && failure?.kind !== 'refused') throw error;
    const taken = (await getLists(call)).find((list) => list.name.toLowerCase() === name.toLowerCase());
    if (taken) return taken;
    // A conflict is explained to people as one about an address.
    throw new CallFailed(failure.kind === 'refused' ? failure : { kind: 'refused', messages: [] });
  }
}

function toList(wire: v.InferOutput<typeof listSchema>): ContactList {
  return {
    id: wire.list_id,
    name: wire.name,
    ...(typeof wire.membership_count === 'number' && { members: wire.membership_count }),
  };
}
