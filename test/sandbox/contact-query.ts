import type { AccountData } from './account-data';
import { type Subresource, subresources } from './contact-answer';
import { invalid } from './errors';
import { isUuid } from './ids';
import { readEnum } from './paging';
import type { ContactRecord } from './records';
import type { Switches } from './switches';

const statuses = ['all', 'active', 'deleted', 'not_set', 'pending_confirmation', 'temp_hold', 'unsubscribed'] as const;
const smsStatuses = ['all', 'explicit', 'unsubscribed', 'pending_confirmation', 'not_set'] as const;

/** The `include` of a query, or a 400. */
export function readInclude(query: URLSearchParams, switches: Switches): ReadonlySet<Subresource> | Response {
  const include = readEnum(query, 'include', [...subresources, 'sms_channel']);
  if (include instanceof Response) return include;
  if (include.has('sms_channel') && switches.includeSmsChannel === 'refused') {
    return invalid('include does not have a valid value');
  }
  return new Set(subresources.filter((name) => include.has(name)));
}

type Test = (record: ContactRecord) => boolean;

/**
 * The contacts for a query of GET /contacts: a test, and the only candidates if an index knows them.
 * https://developer.constantcontact.com/api_guide/contacts_get_all.html
 */
export function readFilter(
  query: URLSearchParams,
  data: AccountData,
  switches: Switches,
): { matches: Test; only?: ContactRecord[] } | Response {
  const tests: Test[] = [];
  const status = readEnum(query, 'status', statuses);
  if (status instanceof Response) return status;
  tests.push((record) => hasStatus(record, status));

  const smsStatus = readEnum(query, 'sms_status', smsStatuses);
  if (smsStatus instanceof Response) return smsStatus;
  if (smsStatus.size > 0 && !smsStatus.has('all')) {
    tests.push((record) =>
      (record.sms_channel?.sms_channel_consents ?? []).some((consent) => smsStatus.has(consent.sms_consent_permission)),
    );
  }
  for (const [name, most] of [
    ['lists', 25],
    ['tags', 50],
  ] as const) {
    const text = query.get(name);
    if (text === null) continue;
    const ids = text.split(',');
    if (ids.length > most) return invalid(`${name} must have at most ${most} values`);
    if (!ids.every(isUuid)) return invalid(`${name} has an id in an invalid format`);
    const key = name === 'lists' ? 'list_memberships' : 'taggings';
    tests.push((record) => record[key].some((id) => ids.includes(id)));
  }
  for (const [prefix, of] of [
    ['updated', (record: ContactRecord) => record.updated_at],
    ['created', (record: ContactRecord) => record.created_at],
    ['optout', (record: ContactRecord) => record.email_address?.opt_out_date],
  ] as const) {
    for (const side of ['after', 'before'] as const) {
      const text = query.get(`${prefix}_${side}`);
      if (text === null) continue;
      const at = Date.parse(text);
      if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(at))
        return invalid(`${prefix}_${side} is not an ISO-8601 date`);
      const limit = new Date(at).toISOString();
      tests.push((record) => {
        const stored = of(record);
        // A server that writes whole seconds also compares whole seconds.
        const isWhole = switches.moments === 'zulu-seconds' && stored !== undefined;
        const moment = isWhole ? stored.replace(/\.\d+Z$/, '.000Z') : stored;
        return moment !== undefined && (side === 'after' ? moment > limit : moment < limit);
      });
    }
  }
  if (query.get('segment_id') !== null) {
    const others = [...query.keys()].filter((key) => !['segment_id', 'limit'].includes(key));
    if (others.length > 0) return invalid('segment_id can only be combined with limit');
    tests.push(() => false);
  }
  const matches: Test = (record) => tests.every((test) => test(record));

  const email = query.get('email');
  if (email === null) return { matches };
  if (switches.emailWithStatusDeleted === 'finds-nothing' && status.has('deleted') && !status.has('all')) {
    return { matches, only: [] };
  }
  const found = data.contactByEmail(email);
  return { matches, only: found ? [found] : [] };
}

function hasStatus(record: ContactRecord, wanted: ReadonlySet<(typeof statuses)[number]>): boolean {
  if (wanted.has('all')) return true;
  if (record.deleted_at !== undefined) return wanted.has('deleted');
  if (wanted.size === 0) return true;
  const permission = record.email_address?.permission_to_send;
  if (permission === undefined || permission === 'explicit' || permission === 'implicit') return wanted.has('active');
  return wanted.has(permission);
}
