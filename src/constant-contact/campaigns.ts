import * as v from 'valibot';
import { type Call, CallFailed } from './http';
import { linksSchema, pages, readPage } from './paging';

/** A campaign that was sent, as the summaries name it: when last, in ms since the epoch, and to how many. */
export interface Campaign {
  id: string;
  at: number;
  sends: number;
}

/** One time that a mailing of a campaign was sent. */
export interface Send {
  /** In ms since the epoch. */
  at: number;
  /** Everybody on one of these lists got it. None for one that was sent to segments, or that cannot be read. */
  listIds: string[];
  count: number;
  /** It was sent to the end. */
  isCompleted: boolean;
}

/** Whom a mailing was sent to, and when. */
export interface Recipient {
  contactId: string;
  /** In ms since the epoch. */
  at: number;
}

const id = v.pipe(v.string(), v.uuid());
const time = v.pipe(
  v.string(),
  v.transform((text) => Date.parse(text)),
  v.number(),
  v.check((at) => !Number.isNaN(at)),
);
const uuids = v.pipe(v.nullish(v.array(id), []));

/** What is not as the contract says is left out; the others can be read. */
const each = <T>(schema: v.GenericSchema<unknown, T>) =>
  v.pipe(
    v.nullish(v.array(v.fallback(v.nullable(schema), null)), []),
    v.transform((found) => found.filter((one) => one !== null) as T[]),
  );

const summariesSchema = v.object({
  bulk_email_campaign_summaries: each(
    v.object({
      campaign_id: id,
      last_sent_date: time,
      unique_counts: v.object({ sends: v.number() }),
    }),
  ),
  _links: linksSchema,
});

/**
 * The campaigns that were sent after a time, 500 a call, the newest first. Takes the scope campaign_data and the privilege
 * ui:campaign:metrics, as `readRecipients` does
 * (https://developer.constantcontact.com/api_guide/email_bulk_campaign_summary_report.html).
 */
export async function getCampaigns(call: Call, since: number): Promise<Campaign[]> {
  const found: Campaign[] = [];
  const path = '/reports/summary_reports/email_campaign_summaries';
  for await (const page of pages(call, { method: 'GET', path, query: { limit: '500' } }, summariesSchema)) {
    for (const { campaign_id, last_sent_date, unique_counts } of page.bulk_email_campaign_summaries) {
      if (last_sent_date >= since) found.push({ id: campaign_id, at: last_sent_date, sends: unique_counts.sends });
    }
  }
  return found.sort((one, other) => other.at - one.at);
}

const campaignSchema = v.object({
  name: v.fallback(v.nullish(v.string()), undefined),
  campaign_activities: each(v.object({ campaign_activity_id: id, role: v.string() })),
});

/**
 * The name of a campaign and the id of its mailing; null where it was deleted, or has none. Not that of a resend, which goes to
 * some of the lists alone. One call (https://developer.constantcontact.com/api_guide/email_campaign_id.html).
 */
export async function getMailing(call: Call, campaignId: string): Promise<{ id: string; name: string } | null> {
  const path = `/emails/${encodeURIComponent(campaignId)}`;
  const found = await call({ method: 'GET', path }, campaignSchema).catch(onlyMissing);
  const mailing = found?.campaign_activities.find(({ role }) => role === 'primary_email');
  return mailing ? { id: mailing.campaign_activity_id, name: found?.name ?? '' } : null;
}

// Of each time it has to be known when it was: who got it then would be taken for one of those of the time before.
const historySchema = v.nullish(
  v.array(
    v.object({
      contact_list_ids: v.fallback(uuids, []),
      segment_ids: v.nullish(v.array(v.unknown()), []),
      count: v.number(),
      run_date: time,
      send_status: v.fallback(v.string(), ''),
    }),
  ),
  [],
);

/**
 * When a mailing was sent, and to which lists, the first time first; none where it was deleted. One call. Takes the privilege
 * campaign:read (GET /emails/activities/{id}/send_history, https://developer.constantcontact.com/api_reference/index.html).
 */
export async function getSends(call: Call, mailingId: string): Promise<Send[]> {
  const path = `/emails/activities/${encodeURIComponent(mailingId)}/send_history`;
  const found = (await call({ method: 'GET', path }, historySchema).catch(onlyMissing)) ?? [];
  return found
    .map(({ contact_list_ids, segment_ids, count, run_date, send_status }) => ({
      at: run_date,
      listIds: segment_ids.length > 0 ? [] : contact_list_ids,
      count,
      isCompleted: send_status === 'COMPLETED',
    }))
    .sort((one, other) => one.at - other.at);
}

const recipientsSchema = v.object({
  tracking_activities: each(
    v.object({
      contact_id: id,
      created_time: time,
    }),
  ),
  _links: linksSchema,
});

/**
 * Whom a mailing was sent to, 500 a call, deleted contacts too; `next` names the page after. Addresses and names in it are not
 * taken (https://developer.constantcontact.com/api_guide/email_summary_sends_report.html).
 */
export async function readRecipients(
  call: Call,
  from: { mailingId: string } | { next: string },
): Promise<{ recipients: Recipient[]; next?: string }> {
  const request =
    'next' in from
      ? from
      : {
          method: 'GET' as const,
          path: `/reports/email_reports/${encodeURIComponent(from.mailingId)}/tracking/sends`,
          query: { limit: '500' },
        };
  const { answer, next } = await readPage(call, request, recipientsSchema);
  const recipients = answer.tracking_activities.map(({ contact_id, created_time }) => ({
    contactId: contact_id.toLowerCase(),
    at: created_time,
  }));
  return { recipients, ...(next !== undefined && { next }) };
}

function onlyMissing(error: unknown): null {
  if (error instanceof CallFailed && error.failure.kind === 'not-found') return null;
  throw error;
}
