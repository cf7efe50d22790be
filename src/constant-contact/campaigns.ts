import * as v from 'valibot';
import { type Call, failedWith } from './http';
import { uuidSchema as id } from './ids';
import { linksSchema, readPage, readPages } from './paging';

/** A sent campaign from the summaries: when it was last sent, in ms since the epoch, and the number of recipients. */
interface Campaign {
  id: string;
  at: number;
  sends: number;
}

/** One send of a campaign’s mailing. */
export interface CampaignSend {
  /** In ms since the epoch. */
  at: number;
  /** Everybody on one of these lists received it. Empty if it went to segments or is unreadable. */
  listIds: string[];
  count: number;
  /** Whether the send finished. */
  isCompleted: boolean;
}

export interface Recipient {
  contactId: string;
  /** In ms since the epoch. */
  at: number;
}

const time = v.pipe(
  v.string(),
  v.transform((text) => Date.parse(text)),
  v.number(),
  v.check((at) => !Number.isNaN(at)),
);
const uuids = v.pipe(v.nullish(v.array(id), []));

/** Leaves out items that break the contract, so that the others can be read. */
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
 * The campaigns sent since a time, newest first, 500 per call. Needs the scope campaign_data and the privilege
 * ui:campaign:metrics, like `readRecipients`
 * (https://developer.constantcontact.com/api_guide/email_bulk_campaign_summary_report.html).
 */
export async function getCampaigns(call: Call, since: number): Promise<Campaign[]> {
  const found: Campaign[] = [];
  const path = '/reports/summary_reports/email_campaign_summaries';
  for await (const page of readPages(call, { method: 'GET', path, query: { limit: '500' } }, summariesSchema)) {
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
 * The name of a campaign and the id of its mailing; null if it was deleted or has none. A resend is skipped, because it
 * goes to only some of the lists. One call (https://developer.constantcontact.com/api_guide/email_campaign_id.html).
 */
export async function getMailing(call: Call, campaignId: string): Promise<{ id: string; name: string } | null> {
  const path = `/emails/${encodeURIComponent(campaignId)}`;
  const found = await call({ method: 'GET', path }, campaignSchema).catch(onlyMissing);
  const mailing = found?.campaign_activities.find(({ role }) => role === 'primary_email');
  return mailing ? { id: mailing.campaign_activity_id, name: found?.name ?? '' } : null;
}

// Each send needs a time. Without it, its recipients would count as those of the previous send.
const historySchema = v.nullish(
  v.array(
    v.object({
      contact_list_ids: v.fallback(uuids, []),
      segment_ids: v.nullish(v.array(v.unknown()), []),
      // Some answers leave zeros out, and a send may reach nobody.
      count: v.nullish(v.number(), 0),
      run_date: time,
      send_status: v.fallback(v.string(), ''),
    }),
  ),
  [],
);

/**
 * The sends of a mailing with their lists, oldest first; empty if it was deleted. One call. Needs the privilege
 * campaign:read (GET /emails/activities/{id}/send_history,
 * https://developer.constantcontact.com/api_reference/index.html).
 */
export async function getSends(call: Call, mailingId: string): Promise<CampaignSend[]> {
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
 * The recipients of a mailing, including deleted contacts, 500 per call; `next` is the cursor of the next page.
 * Addresses and names are not read (https://developer.constantcontact.com/api_guide/email_summary_sends_report.html).
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
    contactId: contact_id,
    at: created_time,
  }));
  return { recipients, ...(next !== undefined && { next }) };
}

function onlyMissing(error: unknown): null {
  if (failedWith(error, 'not-found')) return null;
  throw error;
}
