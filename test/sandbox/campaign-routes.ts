import { Hono } from 'hono';
import { type ApiContext, type ApiEnvironment, needs } from './api-environment';
import type { CampaignRecord, MailingRecord } from './campaigns';
import { momentAnswer } from './contact-answer';
import { notFound } from './errors';
import { isUuid } from './ids';
import { nextLinks, readEnum, readLimit, readPage, slicePage } from './paging';

const mayRead = needs('campaign_data', 'campaign:read');
const mayMeasure = needs('campaign_data', 'ui:campaign:metrics');
const statusWords = { DRAFT: 'Draft', DONE: 'Done', REMOVED: 'Removed' } as const;

/** Campaigns, the times, lists and recipients of their sends. */
export function campaignRoutes(context: ApiContext): Hono<ApiEnvironment> {
  const { data, account, switches } = context;
  const app = new Hono<ApiEnvironment>();
  const moment = (iso: string) => momentAnswer(iso, switches);

  function mailingOf(id: string): MailingRecord | Response {
    if (!isUuid(id)) return notFound('campaign_activity_id is in an invalid format.', switches.malformedId);
    return data.campaigns.mailing(id) ?? notFound();
  }

  /** Lists of a mailing or of one of its sends. Later deleted ones may be missing. */
  const listsShown = (ids: readonly string[], isDropped: boolean) =>
    isDropped ? ids.filter((id) => data.lists.get(id)?.deleted_at === undefined) : ids;

  // https://developer.constantcontact.com/api_guide/email_bulk_campaign_summary_report.html
  app.get('/reports/summary_reports/email_campaign_summaries', mayMeasure, (c) => {
    const page = readPage(new URL(c.req.url).searchParams, context);
    if (page instanceof Response) return page;
    const limit = readLimit(page.query, 500);
    if (limit instanceof Response) return limit;
    const lastOf = ({ mailings }: CampaignRecord) =>
      mailings
        .flatMap(({ sends }) => sends.map(({ at }) => at))
        .sort()
        .at(-1);
    const sent = [...data.campaigns.all.values()]
      .flatMap((campaign) => {
        const last = lastOf(campaign);
        return last === undefined ? [] : [{ campaign, last }];
      })
      .filter(({ campaign }) => campaign.status !== 'REMOVED' || switches.removedCampaigns === 'in-summaries')
      .sort((a, b) => b.last.localeCompare(a.last));
    const { items, next } = slicePage(sent, page, limit);
    return c.json({
      bulk_email_campaign_summaries: items.map(({ campaign, last }) => {
        const sends = recipientCount(campaign);
        return {
          campaign_id: campaign.campaign_id,
          campaign_type: 'NEWSLETTER',
          last_sent_date: moment(last),
          unique_counts: {
            sends,
            opens: 0,
            clicks: 0,
            forwards: 0,
            optouts: 0,
            abuse: 0,
            bounces: 0,
            not_opened: sends,
          },
        };
      }),
      aggregate_percents: { click: 0, open: 0, did_not_open: 100, bounce: 0, unsubscribe: 0 },
      ...nextLinks('/v3/reports/summary_reports/email_campaign_summaries', page, next, context),
    });
  });

  // https://developer.constantcontact.com/api_guide/email_summary_sends_report.html
  app.get('/reports/email_reports/:campaign_activity_id/tracking/sends', mayMeasure, (c) => {
    const mailing = mailingOf(c.req.param('campaign_activity_id'));
    if (mailing instanceof Response) return mailing;
    const page = readPage(new URL(c.req.url).searchParams, context);
    if (page instanceof Response) return page;
    const limit = page.query.has('limit') ? readLimit(page.query, 500) : 500;
    if (limit instanceof Response) return limit;
    const rows = [...mailing.sends]
      .reverse()
      .flatMap((send) => [...send.recipients()].map((id) => ({ record: data.contacts.get(id), at: send.at })))
      .filter(({ record }) => record?.deleted_at === undefined || switches.sendsOfDeleted === 'listed');
    const { items, next } = slicePage(rows, page, limit);
    return c.json({
      tracking_activities: items.map(({ record, at }) => ({
        contact_id: record?.contact_id,
        campaign_activity_id: mailing.campaign_activity_id,
        tracking_activity_type: 'em_sends',
        email_address: record?.email_address?.address,
        first_name: record?.first_name,
        last_name: record?.last_name,
        created_time: moment(at),
        deleted_at: record?.deleted_at?.slice(0, 10),
      })),
      ...nextLinks(c.req.path, page, next, context),
    });
  });

  // https://developer.constantcontact.com/api_guide/email_campaigns_activity_id.html
  app.get('/emails/activities/:campaign_activity_id', mayRead, (c) => {
    const query = new URL(c.req.url).searchParams;
    const include = readEnum(query, 'include', [
      'physical_address_in_footer',
      'permalink_url',
      'html_content',
      'document_properties',
    ]);
    if (include instanceof Response) return include;
    const mailing = mailingOf(c.req.param('campaign_activity_id'));
    if (mailing instanceof Response) return mailing;
    const last = mailing.sends.at(-1);
    return c.json({
      campaign_activity_id: mailing.campaign_activity_id,
      campaign_id: mailing.campaign_id,
      role: mailing.role,
      contact_list_ids: listsShown(last?.list_ids ?? [], switches.deletedListsOfCampaigns !== 'kept'),
      segment_ids: last?.segment_ids ?? [],
      current_status: last === undefined ? 'DRAFT' : last.send_status === 'ERRORED' ? 'ERROR' : 'DONE',
      format_type: 4,
      from_email: account.contact_email,
      from_name: account.organization_name,
      reply_to_email: account.contact_email,
      subject: mailing.subject,
    });
  });

  app.get('/emails/activities/:campaign_activity_id/send_history', mayRead, (c) => {
    const mailing = mailingOf(c.req.param('campaign_activity_id'));
    if (mailing instanceof Response) return mailing;
    return c.json(
      mailing.sends.map((send, place) => ({
        send_id: place + 1,
        contact_list_ids: listsShown(send.list_ids, switches.deletedListsOfCampaigns === 'dropped'),
        segment_ids: send.segment_ids,
        count: send.recipients().size,
        run_date: moment(send.at),
        send_status: send.send_status,
        // A send without recipients is a send too.
        reason_code: send.recipients().size === 0 && send.reason_code === 0 ? 12 : send.reason_code,
      })),
    );
  });

  // A summary names campaigns and no mailings. This route leads from one to the other.
  // https://developer.constantcontact.com/api_guide/email_campaign_id.html
  app.get('/emails/:campaign_id', mayRead, (c) => {
    const campaign = data.campaigns.all.get(c.req.param('campaign_id'));
    if (!campaign) return notFound();
    const { campaign_id, name, status, created_at, updated_at, mailings } = campaign;
    return c.json({
      campaign_id,
      name,
      current_status: statusWords[status],
      type: 'NEWSLETTER',
      type_code: 10,
      created_at: moment(created_at),
      updated_at: moment(updated_at),
      campaign_activities: mailings.map(({ campaign_activity_id, role }) => ({ campaign_activity_id, role })),
    });
  });

  return app;
}

/** The number of recipients of a campaign. */
function recipientCount({ mailings }: CampaignRecord): number {
  return new Set(mailings.flatMap(({ sends }) => sends.flatMap((send) => [...send.recipients()]))).size;
}
