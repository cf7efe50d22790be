import * as v from 'valibot';
import type { Account } from '../../protocol/contact';

/** An account as it is stored. */
export const accountSchema = v.object({
  id: v.string(),
  name: v.string(),
  userName: v.exactOptional(v.string()),
  userEmail: v.exactOptional(v.string()),
});

/** The id of an account whose summary cannot be read begins with it. */
const UNNAMED = 'unnamed:';

/**
 * An account whose summary cannot be read. Two of them on one API key cannot be told apart, so each sign-in gets an id of its
 * own: nothing that is stored for one is ever shown to another.
 */
export function unnamedAccount(newId: () => string): Account {
  return { id: `${UNNAMED}${newId()}`, name: '' };
}

export function isUnnamed(accountId: string): boolean {
  return accountId.startsWith(UNNAMED);
}
