import { Hono } from 'hono';
import { type ApiContext, type ApiEnvironment, needs } from './api-environment';
import { momentAnswer } from './contact-answer';
import { find } from './contacts';
import { accessDenied, invalid, notFound } from './errors';
import { nextLinks, readLimit, readPage, slicePage } from './paging';
import type { ContactRecord } from './records';

const mayRead = needs('contact_data', 'ui:campaign:metrics');
const MOST_SUMMED_UP = 200;
const kindsKnown = ['em_sends', 'em_opens', 'em_clicks', 'em_bounces', 'em_optouts', 'em_forwards'].concat(
  ['open', 'click', 'add', 'update'].map((what) => `p_contact_${what}`),
);

/**
 * The campaigns that a contact received, which hint at its former lists.
 * https://developer.constantcontact.com/api_guide/contacts_report_overview.html
 */
export function reportRoutes(context: ApiContext): Hono<ApiEnvironment> {
  const { data, switches } = context;
  const app = new Hono<ApiEnvironment>();

  function reported(id: string): ContactRecord | Response {
    const record = find(id, data, switches);
    if (record instanceof Response || record.deleted_at === undefined) return record;
    if (switches.reportsOfDeleted === 'not-found') return notFound();
    return switches.reportsOfDeleted === 'forbidden' ? accessDenied() : record;
  }

  const sendsToShow = (record: ContactRecord) =>
    record.deleted_at !== undefined && switches.reportsOfDeleted === 'empty'
      ? []
      : data.campaigns.sentTo(record.contact_id);

  app.get('/:contact_id/activity_details', mayRead, (c) => {
    const record = reported(c.req.param('contact_id'));
    if (record instanceof Response) return record;
    const page = readPage(new URL(c.req.url).searchParams, context);
    if (page instanceof Response) return page;
    const { query } = page;
    const list = query.get('tracking_activities_list');
    const single = query.getAll('tracking_activity_type');
    if ((list === null) === (single.length === 0)) {
      return invalid('Exactly one of tracking_activities_list and tracking_activity_type is required');
    }
    const kinds = list?.split(',') ?? single;
    if (!kinds.every((kind) => kindsKnown.includes(kind))) return invalid('There is no such tracking activity type');
    const limit = query.has('limit') ? readLimit(query, 100) : 100;
    if (limit instanceof Response) return limit;
    const named = query.get('include_campaign_activity_names') !== 'false';
    const { items, next } = slicePage(kinds.includes('em_sends') ? sendsToShow(record) : [], page, limit);
    return c.json({
      tracking_activities: items.map(({ mailing, send, name }) => ({
        contact_id: record.contact_id,
        campaign_activity_id: mailing.campaign_activity_id,
        created_time: momentAnswer(send.at, switches),
        tracking_activity_type: 'em_sends',
        ...(named && { campaign_activity_name: name }),
      })),
      ...nextLinks(c.req.path, page, next, context),
    });
  });

  app.get('/:contact_id/activity_summary', mayRead, (c) => {
    const record = reported(c.req.param('contact_id'));
    if (record instanceof Response) return record;
    const start = Date.parse(c.req.query('start') ?? '');
    const end = Date.parse(c.req.query('end') ?? '');
    if (Number.isNaN(start) || Number.isNaN(end)) return invalid('start and end are required ISO-8601 dates');
    const sends = sendsToShow(record).filter(({ send }) => Date.parse(send.at) >= start && Date.parse(send.at) <= end);
    return c.json({
      contact_id: record.contact_id,
      campaign_activities: sends.slice(0, MOST_SUMMED_UP).map(({ mailing, send }) => ({
        campaign_activity_id: mailing.campaign_activity_id,
        start_on: momentAnswer(send.at, switches),
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
