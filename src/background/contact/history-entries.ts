import * as v from 'valibot';
import { RECORD_KINDS, type RestoreRecord, SETTLED_OUTCOMES } from '../../protocol/history';
import type { JobOutcome } from '../../protocol/jobs';
import { MARK_CHANGES } from '../../protocol/never-restore';
import { ENTRY_POINTS, FIELD_NAMES, METHODS } from '../../protocol/restores';
import { contactSchema } from '../storage/contact-schema';
import type { JournalEntry } from './chain';

const fieldSchema = v.object({
  field: v.picklist(FIELD_NAMES),
  before: v.exactOptional(v.string()),
  after: v.exactOptional(v.string()),
  same: v.boolean(),
});

/** The entry before the first write of a restore. */
const begunSchema = v.object({
  event: v.literal('begun'),
  kind: v.picklist(RECORD_KINDS),
  accountName: v.string(),
  who: v.exactOptional(v.string()),
  entryPoint: v.picklist(ENTRY_POINTS),
  method: v.picklist(METHODS),
  snapshot: contactSchema,
  /** The contact as expected after the write. */
  expected: contactSchema,
  lists: v.array(v.object({ id: v.string(), name: v.string(), members: v.exactOptional(v.number()) })),
});
export type BegunEntry = v.InferOutput<typeof begunSchema>;

/** The entry when the outcome is known, and again if it changes. */
const settledSchema = v.object({
  event: v.literal('settled'),
  outcome: v.picklist(SETTLED_OUTCOMES),
  /** The compared fields, if the contact was read back. */
  fields: v.array(fieldSchema),
  /** Calls of the write and its proof. */
  calls: v.number(),
  /** Fingerprint of the contact as our write left it, lists included. Absent if others have changed it since. */
  fingerprint: v.exactOptional(v.string()),
  /** The undo found the contact deleted already, perhaps after others had changed it. */
  wasDeleted: v.exactOptional(v.literal(true)),
});
export type SettledEntry = v.InferOutput<typeof settledSchema>;

/** The entry before the deletion of an undo, and after one that deleted nothing. */
const undoSchema = v.object({ event: v.picklist(['undo-begun', 'undo-failed']) });
export type UndoEntry = v.InferOutput<typeof undoSchema>;

/** The entry when “Never restore” marks are set, removed, imported, exported or given up. */
export const marksChangedSchema = v.object({
  event: v.literal('marks-changed'),
  change: v.picklist(MARK_CHANGES),
  people: v.number(),
  reason: v.exactOptional(v.string()),
  who: v.exactOptional(v.string()),
});
export type MarksChangedEntry = v.InferOutput<typeof marksChangedSchema>;

/** The entry when a job has ended. */
export interface JobEndedEntry {
  event: 'job-ended';
  outcomes: Partial<Record<JobOutcome, number>>;
  /** The hash of its results; see `resultsHash`. */
  results: string;
}

/** Folds entries, oldest first, into records, newest first. Skips entries that cannot be opened. */
export function recordsOf(entries: JournalEntry[]): RestoreRecord[] {
  const records = new Map<string, RestoreRecord>();
  for (const { recordId, accountId, contactId, at, content } of entries) {
    const parsed = v.safeParse(contentSchema, renamed(content));
    const known = records.get(recordId);
    if (!parsed.success) continue;
    if (parsed.output.event === 'begun') {
      const { event: _event, ...begun } = parsed.output;
      const none = { outcome: 'open' as const, fields: [], calls: 0 };
      records.set(recordId, { ...begun, id: recordId, accountId, contactId, at, ...none });
    } else if (known) {
      const { isUndoing: _past, ...before } = known;
      if (parsed.output.event !== 'settled') {
        records.set(recordId, { ...before, ...(parsed.output.event === 'undo-begun' && { isUndoing: true }) });
        continue;
      }
      const { event: _event, fields, calls, ...settled } = parsed.output;
      const { fingerprint: _before, ...rest } = before;
      records.set(recordId, {
        ...rest,
        ...settled,
        fields: settled.outcome === 'undone' ? known.fields : fields,
        calls: known.calls + calls,
        settledAt: at,
      });
    }
  }
  return [...records.values()].reverse();
}

export function isResubscribeRequest({ kind, outcome }: RestoreRecord): boolean {
  return kind === 'resubscribe-request' && outcome !== 'not-restored';
}

/** Version 0.1.0 wrote `wayIn` and `mark`. An entry’s hash covers the names as written. */
function renamed(content: unknown): unknown {
  if (typeof content !== 'object' || content === null) return content;
  const names: Record<string, string> = { wayIn: 'entryPoint', mark: 'fingerprint' };
  return Object.fromEntries(Object.entries(content).map(([name, value]) => [names[name] ?? name, value]));
}

const contentSchema = v.variant('event', [begunSchema, settledSchema, undoSchema]);

export const jobEndedSchema = v.object({ event: v.literal('job-ended'), results: v.string() });
