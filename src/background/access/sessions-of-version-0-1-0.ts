import { sessionSchema, unnamedAccount } from './account';
import type { SessionRow, SessionsDeps } from './sessions';

/** Each session was sealed under this prefix and its account’s id. */
const SESSION = 'session:';

/** Accounts without a readable name were named after the API key, so several accounts could share one id. */
const BY_KEY = 'api-key:';

/**
 * Reads the sessions that version 0.1.0 stored, and their keys. Data stored for an account named after its API key may
 * be another account’s, so its session continues under a new id.
 */
export async function readVersion010({
  database,
  seal,
  currentIdOfVersion010,
  newId,
}: SessionsDeps): Promise<{ row: SessionRow; names: string[] }> {
  const db = await database();
  const names = await db.getAllKeys('secrets', IDBKeyRange.bound(SESSION, `${SESSION}\uffff`));
  const currentId = await currentIdOfVersion010();
  const row: SessionRow = { sessions: [] };
  for (const name of names) {
    const session = await seal.openAs(sessionSchema, await db.get('secrets', name));
    if (!session) continue;
    const { account } = session;
    const renamed = account.id.startsWith(BY_KEY) ? unnamedAccount(newId) : account;
    row.sessions.push({ ...session, account: renamed });
    if (account.id === currentId || row.currentId === undefined) row.currentId = renamed.id;
  }
  return { row, names };
}
