import type { RestoreRecord } from '../protocol/history';
import { csv } from '../ui/csv';

/** The columns of the CSV file, named like the API's fields if it has them. */
const columns = [
  'record_id',
  'begun_at',
  'settled_at',
  'account_id',
  'account_name',
  'signed_in_user',
  'contact_id',
  'email',
  'first_name',
  'last_name',
  'kind',
  'entry_point',
  'method',
  'lists',
  'outcome',
  'fields_compared',
  'fields_different',
  'calls',
] as const;

/** Returns the records as CSV, one line per record. Times are ISO 8601 in UTC. */
export function historyCsv(records: RestoreRecord[]): string {
  const lines = records.map(
    (record): Record<(typeof columns)[number], string> => ({
      record_id: record.id,
      begun_at: iso(record.at),
      settled_at: record.settledAt === undefined ? '' : iso(record.settledAt),
      account_id: record.accountId,
      account_name: record.accountName,
      signed_in_user: record.who ?? '',
      contact_id: record.contactId,
      email: record.snapshot.email?.address ?? '',
      first_name: record.snapshot.firstName ?? '',
      last_name: record.snapshot.lastName ?? '',
      kind: record.kind,
      entry_point: record.entryPoint,
      method: record.method,
      lists: record.lists.map((list) => list.name).join('; '),
      outcome: record.outcome,
      fields_compared: String(record.fields.length),
      fields_different: record.fields
        .filter((field) => !field.same)
        .map(({ field }) => field)
        .join('; '),
      calls: String(record.calls),
    }),
  );
  return csv(lines, [...columns]);
}

/** Returns the records as stored, with their snapshots. */
export function historyJson(records: RestoreRecord[]): string {
  return `${JSON.stringify(records, null, 2)}\n`;
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
