import { csv } from '../../ui/csv';
import type { ListRow } from './buckets';

const listFields = [
  'line',
  'entry',
  'result',
  'contact_id',
  'email',
  'name',
  'deleted_at',
  'permission_to_send',
  'message',
] as const;

/** A CSV file of checked entries, one per line. It can itself be checked again. */
export function listCsv(rows: ListRow[]): string {
  const lines = rows.map(({ line, shown, bucket, contact, failure }): Record<(typeof listFields)[number], string> => {
    const named = bucket === 'not-an-address' ? '' : shown;
    const isAddress = named.includes('@');
    return {
      line: String(line),
      entry: shown,
      result: bucket,
      contact_id: contact?.id ?? (isAddress ? '' : named),
      email: contact?.address ?? (isAddress ? named : ''),
      name: contact?.name ?? '',
      deleted_at: contact?.deletedAt ?? '',
      permission_to_send: contact?.permission ?? '',
      message: failure?.kind === 'refused' ? failure.messages.join('; ') || failure.kind : (failure?.kind ?? ''),
    };
  });
  return csv(lines, [...listFields]);
}
