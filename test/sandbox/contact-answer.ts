import type { ContactRecord, ListRecord } from './records';
import type { Switches } from './switches';

/** The values of `include`. https://developer.constantcontact.com/api_guide/contacts_get_all.html */
export const subresources = [
  'custom_fields',
  'list_memberships',
  'phone_numbers',
  'street_addresses',
  'taggings',
  'notes',
] as const;
export type Subresource = (typeof subresources)[number];

const coreFields = [
  'first_name',
  'last_name',
  'job_title',
  'company_name',
  'birthday_month',
  'birthday_day',
  'anniversary',
] as const;

/** A stored timestamp in the format of the API. */
export function momentAnswer(iso: string, switches: Switches): string {
  if (switches.moments === 'zulu') return iso;
  if (switches.moments === 'zulu-seconds') return iso.replace(/\.\d+Z$/, 'Z');
  if (switches.moments === 'offset-with-milliseconds') return iso.replace('Z', '+00:00');
  const fiveHoursWest = new Date(Date.parse(iso) - 5 * 3_600_000).toISOString();
  return `${fiveHoursWest.slice(0, 19)}-05:00`;
}

function deletedAtAnswer(stored: string, switches: Switches): string {
  const isDate = stored.length === 10;
  if (switches.deletedAt === 'date') return stored.slice(0, 10);
  if (switches.deletedAt === 'timestamp') return momentAnswer(isDate ? `${stored}T00:00:00.000Z` : stored, switches);
  return isDate ? stored : momentAnswer(stored, switches);
}

/** An id in the letters of the answer. */
function idAnswer(id: string, { idLetters }: Switches): string {
  return idLetters === 'upper-case' ? id.toUpperCase() : id;
}

/** Converts every time and id of a stored object to the format of the answer. */
function withMoments<T extends object>(stored: T, switches: Switches): Record<string, unknown> {
  const answer: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(stored)) {
    const isMoment = key.endsWith('_at') || key === 'opt_in_date' || key === 'opt_out_date';
    const isId = key === 'list_id' || key === 'custom_field_id';
    if (typeof value !== 'string') answer[key] = value;
    else answer[key] = isMoment ? momentAnswer(value, switches) : isId ? idAnswer(value, switches) : value;
  }
  return answer;
}

/**
 * A contact in the answers to GET and PUT. The switches decide about unset properties, timestamps and unknown
 * properties.
 */
export function contactAnswer(
  record: ContactRecord,
  include: ReadonlySet<Subresource>,
  switches: Switches,
): Record<string, unknown> {
  const answer: Record<string, unknown> = { contact_id: idAnswer(record.contact_id, switches) };
  if (record.email_address) answer.email_address = withMoments(record.email_address, switches);
  for (const field of coreFields) {
    const value = record[field];
    if (value !== undefined) answer[field] = value;
    else if (switches.unset === 'null') answer[field] = null;
  }
  answer.update_source = record.update_source;
  answer.create_source = record.create_source;
  answer.created_at = momentAnswer(record.created_at, switches);
  answer.updated_at = momentAnswer(record.updated_at, switches);
  if (record.deleted_at !== undefined) answer.deleted_at = deletedAtAnswer(record.deleted_at, switches);
  for (const name of subresources) {
    if (!include.has(name)) continue;
    const entries: readonly (string | object)[] = record[name];
    if (entries.length > 0) {
      answer[name] = entries.map((entry) =>
        typeof entry === 'string' ? idAnswer(entry, switches) : withMoments(entry, switches),
      );
    } else if (switches.unset === 'null') answer[name] = null;
    else if (switches.unset === 'empty-arrays') answer[name] = [];
  }
  if (record.sms_channel) {
    answer.sms_channel = {
      ...record.sms_channel,
      sms_channel_consents: record.sms_channel.sms_channel_consents.map((consent) => withMoments(consent, switches)),
    };
  }
  if (switches.unknownFields === 'added') {
    answer.lifecycle = { stage: 'subscriber', scores: [1, 2] };
    answer.record_version = 7;
  }
  return answer;
}

/** A list in the answer to GET. */
export function listAnswer(list: ListRecord, switches: Switches): Record<string, unknown> {
  const answer = withMoments(list, switches);
  if (switches.unset === 'null' && list.description === undefined) answer.description = null;
  if (switches.unknownFields === 'added') answer.folder = null;
  return answer;
}
