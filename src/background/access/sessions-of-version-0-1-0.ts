import * as v from 'valibot';
import { accountSchema, unnamedAccount } from './account';
import type { SessionRow, SessionsDeps } from './sessions';

/** Each session was sealed by itself, under this and the id of its account. */
const SESSION = 'session:';

/** An account whose name could not be read was called after the API key, as every other such account of the key. */
const BY_KEY = 'api-key:';

const sessionSchema = v.object({
  clientId: v.string(),
  account: accountSchema,
  refreshToken: v.exactOptional(v.string()),
});

/**
 * The sessions as version 0.1.0 stored them, and under which names. What was stored for an account that is called after its
 * API key may be another account's, so its session goes on under an id of its own.
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
    const sealed = await db.get('secrets', name);
    const session = v.safeParse(sessionSchema, sealed && (await seal.open(sealed)));
    if (!session.success) continue;
    const { account } = session.output;
    const renamed = account.id.startsWith(BY_KEY) ? unnamedAccount(newId) : account;
    row.sessions.push({ ...session.output, account: renamed });
    if (account.id === currentId || row.currentId === undefined) row.currentId = renamed.id;
  }
  return { row, names };
}
