import { Hono } from 'hono';
import { type ApiContext, type ApiEnvironment, needs } from './api-environment';
import { find } from './contacts';
import { accessDenied, invalid, notFound } from './errors';
import { fixedId } from './ids';
import type { ContactRecord } from './records';

const mayRead = needs('contact_data', 'ui:campaign:metrics');

/**
 * What campaigns a contact was sent, from which former lists can be guessed. The simulated account sent one campaign a month.
 * https://developer.constantcontact.com/api_guide/contacts_report_overview.html
 */
export function reportRoutes({ data, switches }: ApiContext): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();

  /** The months in which the contact was in the account, newest first. */
  function sends(record: ContactRecord): { campaign_activity_id: string; at: string; name: string }[] {
    const until = record.deleted_at ?? data.moment();
    const months: { campaign_activity_id: string; at: string; name: string }[] = [];
    for (let i = 0; i < 24; i++) {
      const at = new Date(Date.UTC(2026, 5 - i, 3, 9)).toISOString();
      if (at > record.created_at && at < until) {
        months.push({ campaign_activity_id: fixedId('campaign', i), at, name: `Newsletter ${at.slice(0, 7)}` });
      }
    }
    return months;
  }

  function reported(id: string): ContactRecord | Response {
    const record = find(id, data, switches);
    if (record instanceof Response || record.deleted_at === undefined) return record;
    if (switches.reportsOfDeleted === 'not-found') return notFound();
    return switches.reportsOfDeleted === 'forbidden' ? accessDenied() : record;
  }

  const sendsToShow = (record: ContactRecord) =>
    record.deleted_at !== undefined && switches.reportsOfDeleted === 'empty' ? [] : sends(record);

  app.get('/:contact_id/activity_details', mayRead, (c) => {
    const record = reported(c.req.param('contact_id'));
    if (record instanceof Response) return record;
    const kinds = c.req.query('tracking_activities_list')?.split(',') ?? c.req.queries('tracking_activity_type') ?? [];
    if (kinds.length === 0) return invalid('tracking_activities_list is required');
    const named = c.req.query('include_campaign_activity_names') !== 'false';
    return c.json({
      tracking_activities: kinds.includes('em_sends')
        ? sendsToShow(record).map(({ campaign_activity_id, at, name }) => ({
            contact_id: record.contact_id,
            campaign_activity_id,
            created_time: at,
            tracking_activity_type: 'em_sends',
            ...(named && { campaign_activity_name: name }),
          }))
        : [],
    });
  });

  app.get('/:contact_id/activity_summary', mayRead, (c) => {
    const record = reported(c.req.param('contact_id'));
    if (record instanceof Response) return record;
    const start = Date.parse(c.req.query('start') ?? '');
    const end = Date.parse(c.req.query('end') ?? '');
    if (Number.isNaN(start) || Number.isNaN(end)) return invalid('start and end are required ISO-8601 dates');
    return c.json({
      contact_id: record.contact_id,
      campaign_activities: sendsToShow(record)
        .filter(({ at }) => Date.parse(at) >= start && Date.parse(at) <= end)
        .map(({ campaign_activity_id, at }) => ({
          campaign_activity_id,
          start_on: at,
          em_sends: 1,
          em_opens: 0,
          em_clicks: 0,
          em_bounces: 0,
          em_forwards: 0,
          em_unsubscribes: 0,
        })),
    });
  });

  return app;
}
