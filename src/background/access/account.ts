import * as v from 'valibot';
import type { Account } from '../../protocol/contact';

export const accountSchema = v.object({
  id: v.string(),
  name: v.string(),
  userName: v.exactOptional(v.string()),
  userEmail: v.exactOptional(v.string()),
});

export const sessionSchema = v.object({
  clientId: v.string(),
  account: accountSchema,
  /** Absent if the application was not granted offline_access. The session then ends with its access token. */
  refreshToken: v.exactOptional(v.string()),
});
export type Session = v.InferOutput<typeof sessionSchema>;

/** Prefix of the ids of accounts whose summary cannot be read. */
const UNNAMED = 'unnamed:';

/**
 * An account whose summary cannot be read. Two of them on one API key are indistinguishable, so each sign-in gets its
 * own id. Stored data of one is never shown to another.
 */
export function unnamedAccount(newId: () => string): Account {
  return { id: `${UNNAMED}${newId()}`, name: '' };
}

export function isUnnamed(accountId: string): boolean {
  return accountId.startsWith(UNNAMED);
}
