import * as v from 'valibot';
import type { Account, Contact, ContactList } from '../../protocol/contact';
import type {
  ChainState,
  ComparedField,
  EntryPoint,
  Method,
  RestoreOutcome,
  RestoreRecord,
} from '../../protocol/requests';
import { contactSchema } from '../storage/contact-schema';
import type { Database, JournalRow } from '../storage/database';
import type { Seal } from '../storage/encryption';
import { sha256 } from '../storage/fingerprint';

/** What is written down before the first write of a restore. */
export interface Begun {
  event: 'begun';
  kind: RestoreRecord['kind'];
  accountName: string;
  who?: string;
  entryPoint: EntryPoint;
  method: Method;
  snapshot: Contact;
  /** The contact as it has to be afterwards. */
  expected: Contact;
  lists: ContactList[];
}

/** What is written down when the outcome is known, and again when that changes. */
export interface Settled {
  event: 'settled';
  outcome: Exclude<RestoreOutcome, 'open'>;
  /** What was compared, where something was read back. */
  fields: ComparedField[];
  /** Calls that the write and its proof took. */
  calls: number;
  /** Stands for the contact as it was read back; see `fingerprintOf`. */
  fingerprint?: string;
}

export interface HistoryDeps {
  database: Promise<Database>;
  seal: Seal;
  now: () => number;
  exclusively: <T>(name: string, task: () => Promise<T>) => Promise<T>;
}

export interface History {
  /** Opens a record; must be done before anything is written to the contact. */
  begin(recordId: string, account: Account, begun: Omit<Begun, 'event' | 'accountName' | 'who'>): Promise<void>;
  settle(recordId: string, settled: Omit<Settled, 'event'>): Promise<void>;
  get(recordId: string): Promise<RestoreRecord | undefined>;
  /** Newest first; those of one contact, or all of the account. */
  ofAccount(accountId: string, contactId?: string): Promise<RestoreRecord[]>;
  /** Ids of the account's records without an outcome. */
  openRecords(accountId: string): Promise<string[]>;
  /** Whether anything was changed, removed or put elsewhere behind our back. */
  verify(): Promise<ChainState>;
  /** Forgets records begun before `before` (ms since the epoch); the chain goes on from the oldest that is left. */
  forgetBefore(before: number): Promise<void>;
  /** Forgets everything, of every account. */
  clear(): Promise<void>;
}

/** The journal's ends, sealed apart from it, so that a cut at either end is noticed too. */
interface Ends {
  /** seq and hash of the newest entry; seq 0 before the first. */
  lastSeq: number;
  lastHash: string;
  /** The hash before the oldest entry that is kept, and its seq. */
  firstSeq: number;
  firstPrevious: string;
}

const LOCK = 'contact-restore:journal';
const ORIGIN = '0'.repeat(64);

/**
 * The journal of all restores: entries are only ever added, each sealed, and each holds the hash of the one before it.
 * A record is what its entries tell together.
 */
export function createHistory({ database, seal, now, exclusively }: HistoryDeps): History {
  async function add(row: Pick<JournalRow, 'recordId' | 'accountId' | 'contactId'>, content: Begun | Settled) {
    await exclusively(LOCK, async () => {
      const db = await database;
      const ends = await readEnds(db);
      const seq = ends.lastSeq + 1;
      const at = now();
      const hash = await hashOf(ends.lastHash, { ...row, seq, at }, content);
      const sealed = await seal.seal(content);
      const sealedEnds = await seal.seal({ ...ends, lastSeq: seq, lastHash: hash } satisfies Ends);
      const transaction = db.transaction(['journal', 'secrets', 'open'], 'readwrite');
      const openRecords = transaction.objectStore('open');
      const { recordId, accountId } = row;
      await Promise.all([
        content.event === 'begun' ? openRecords.put({ recordId, accountId }) : openRecords.delete(recordId),
        transaction.objectStore('journal').add({ ...row, seq, at, previous: ends.lastHash, hash, sealed }),
        transaction.objectStore('secrets').put(sealedEnds, 'journal'),
        transaction.done,
      ]);
    });
  }

  async function readEnds(db: Database): Promise<Ends> {
    const sealed = await db.get('secrets', 'journal');
    const parsed = v.safeParse(endsSchema, sealed && (await seal.open(sealed)));
    return parsed.success ? parsed.output : { lastSeq: 0, lastHash: ORIGIN, firstSeq: 1, firstPrevious: ORIGIN };
  }

  async function open({ sealed }: JournalRow): Promise<Begun | Settled | undefined> {
    const parsed = v.safeParse(contentSchema, renamed(await seal.open(sealed)));
    return parsed.success ? parsed.output : undefined;
  }

  async function fold(rows: JournalRow[]): Promise<RestoreRecord[]> {
    const records = new Map<string, RestoreRecord>();
    for (const row of rows) {
      const content = await open(row);
      const known = records.get(row.recordId);
      if (content?.event === 'begun') {
        const { event: _event, ...begun } = content;
        const { recordId, accountId, contactId, at } = row;
        records.set(recordId, {
          ...begun,
          id: recordId,
          accountId,
          contactId,
          at,
          outcome: 'open',
          fields: [],
          calls: 0,
        });
      } else if (content && known) {
        const { outcome, fields, calls, fingerprint } = content;
        records.set(row.recordId, {
          ...known,
          outcome,
          fields: outcome === 'undone' ? known.fields : fields,
          calls: known.calls + calls,
          settledAt: row.at,
          ...(fingerprint !== undefined && { fingerprint }),
        });
      }
    }
    return [...records.values()].sort((one, other) => other.at - one.at);
  }

  return {
    begin: (recordId, account, begun) =>
      add(
        { recordId, accountId: account.id, contactId: begun.snapshot.id },
        {
          event: 'begun',
          accountName: account.name,
          ...(account.userName !== undefined && { who: account.userName }),
          ...begun,
        },
      ),
    async settle(recordId, settled) {
      const [first] = await (await database).getAllFromIndex('journal', 'record', recordId);
      // Somebody deleted the history while the restore was going on.
      if (!first) return;
      const { accountId, contactId } = first;
      await add({ recordId, accountId, contactId }, { event: 'settled', ...settled });
    },
    async get(recordId) {
      const [record] = await fold(await (await database).getAllFromIndex('journal', 'record', recordId));
      return record;
    },
    async ofAccount(accountId, contactId) {
      const db = await database;
      return fold(
        contactId === undefined
          ? await db.getAllFromIndex('journal', 'account', accountId)
          : await db.getAllFromIndex('journal', 'contact', [accountId, contactId]),
      );
    },
    async openRecords(accountId) {
      const all = await (await database).getAll('open');
      return all.filter((record) => record.accountId === accountId).map(({ recordId }) => recordId);
    },
    verify: () =>
      exclusively(LOCK, async () => {
        const db = await database;
        const rows = await db.getAll('journal');
        const sealed = await db.get('secrets', 'journal');
        if (!sealed) return rows.length === 0 ? { state: 'intact' } : { state: 'broken', why: 'removed' };
        const ends = await readEnds(db);
        let previous = ends.firstPrevious;
        let seq = ends.firstSeq;
        for (const row of rows) {
          if (row.seq !== seq || row.previous !== previous) return { state: 'broken', why: 'removed', at: row.at };
          if ((await hashOf(previous, row, await seal.open(row.sealed))) !== row.hash)
            return { state: 'broken', why: 'edited', at: row.at };
          previous = row.hash;
          seq++;
        }
        const whole = seq === ends.lastSeq + 1 && previous === ends.lastHash;
        return whole ? { state: 'intact' } : { state: 'broken', why: 'removed' };
      }),
    forgetBefore: (before) =>
      exclusively(LOCK, async () => {
        const db = await database;
        const rows = await db.getAll('journal');
        // Only a run from the oldest entry on is dropped, so that what is left is one chain.
        const begunLate = new Set(rows.filter(({ at }) => at >= before).map(({ recordId }) => recordId));
        const kept = rows.findIndex(({ at, recordId }) => at >= before || begunLate.has(recordId));
        const gone = rows.slice(0, kept === -1 ? rows.length : kept);
        const last = gone.at(-1);
        if (!last) return;
        const ends = await readEnds(db);
        const sealed = await seal.seal({ ...ends, firstSeq: last.seq + 1, firstPrevious: last.hash } satisfies Ends);
        const transaction = db.transaction(['journal', 'secrets'], 'readwrite');
        await Promise.all([
          transaction.objectStore('journal').delete(IDBKeyRange.upperBound(last.seq)),
          transaction.objectStore('secrets').put(sealed, 'journal'),
          transaction.done,
        ]);
      }),
    clear: () =>
      exclusively(LOCK, async () => {
        const transaction = (await database).transaction(['journal', 'secrets', 'open'], 'readwrite');
        await Promise.all([
          transaction.objectStore('journal').clear(),
          transaction.objectStore('open').clear(),
          transaction.objectStore('secrets').delete('journal'),
          transaction.done,
        ]);
      }),
  };
}

/** SHA-256 over the hash before and everything the entry says, as hexadecimal digits. */
async function hashOf(
  previous: string,
  row: Pick<JournalRow, 'seq' | 'at' | 'recordId' | 'accountId' | 'contactId'>,
  content: unknown,
): Promise<string> {
  const { seq, at, recordId, accountId, contactId } = row;
  const text = JSON.stringify([previous, seq, at, recordId, accountId, contactId, content]);
  return sha256(text);
}

/** Version 0.1.0 wrote `wayIn` and `mark`. The hash of an entry is of what was written. */
function renamed(content: unknown): unknown {
  if (typeof content !== 'object' || content === null) return content;
  const names: Record<string, string> = { wayIn: 'entryPoint', mark: 'fingerprint' };
  return Object.fromEntries(Object.entries(content).map(([name, value]) => [names[name] ?? name, value]));
}

const endsSchema = v.object({
  lastSeq: v.number(),
  lastHash: v.string(),
  firstSeq: v.number(),
  firstPrevious: v.string(),
});

const fieldSchema = v.object({
  field: v.picklist([
    'email',
    'consent',
    'optIn',
    'optOut',
    'firstName',
    'lastName',
    'jobTitle',
    'companyName',
    'birthday',
    'anniversary',
    'customFields',
    'phones',
    'addresses',
    'tags',
    'notes',
    'sms',
    'created',
  ]),
  before: v.exactOptional(v.string()),
  after: v.exactOptional(v.string()),
  same: v.boolean(),
});

const contentSchema = v.union([
  v.object({
    event: v.picklist(['begun']),
    kind: v.picklist(['restore', 'resubscribe-request']),
    accountName: v.string(),
    who: v.exactOptional(v.string()),
    entryPoint: v.picklist(['popup', 'panel', 'context-menu', 'deleted-contacts']),
    method: v.picklist(['put', 'lists-only']),
    snapshot: contactSchema,
    expected: contactSchema,
    lists: v.array(v.object({ id: v.string(), name: v.string(), members: v.exactOptional(v.number()) })),
  }),
  v.object({
    event: v.picklist(['settled']),
    outcome: v.picklist(['restored', 'restored-with-differences', 'not-restored', 'undone', 'asked']),
    fields: v.array(fieldSchema),
    calls: v.number(),
    fingerprint: v.exactOptional(v.string()),
  }),
]);
