import { describe, expect, it } from 'vitest';
import { type ApiClient, createApiClient } from './api-client';
import { lists, people, type SandboxOptions } from './sandbox';

const scope = 'contact_data campaign_data account_read';
const client = (options: SandboxOptions = {}) => createApiClient(options, { scope });

const SUMMARIES = '/reports/summary_reports/email_campaign_summaries';
const history = async (api: ApiClient, id: string) =>
  JSON.parse((await api.get(`/emails/activities/${id}/send_history`)).text);
const reachedBy = async (api: ApiClient, id: string) =>
  (await api.get(`/reports/email_reports/${id}/tracking/sends`)).body.tracking_activities.map((row) => row.contact_id);

/** An account with three contacts: one on A, one on A and B, one on B. */
function small(options: SandboxOptions = {}) {
  const api = client({ seed: 'empty', ...options });
  const { sandbox } = api;
  const [a, b] = [sandbox.colleague.makeList('A'), sandbox.colleague.makeList('B')];
  const [one, both, other] = [[a], [a, b], [b]].map(
    (list_memberships, n) =>
      sandbox.addContact({ email_address: { address: `p${n}@choir.example` }, list_memberships }).contact_id,
  );
  if (one === undefined || both === undefined || other === undefined) throw new Error('Three people were added');
  return { api, a, b, one, both, other, campaigns: sandbox.data.campaigns, colleague: sandbox.colleague };
}

describe('a send of a campaign', () => {
  it('goes to the contacts that are on one of its lists at that moment, also if they are deleted later', async () => {
    const { api, a, b, one, both, other, campaigns, colleague } = small();
    const first = campaigns.send({ name: 'To A', lists: [a] });
    api.clock.pass(1_000);
    colleague.leave(one, a, 'Contact');
    colleague.delete(both);
    const second = campaigns.send({ name: 'To A and B', lists: [a, b] });
    api.clock.pass(1_000);
    colleague.join(one, b);
    expect(await reachedBy(api, first.campaign_activity_id)).toEqual([one, both]);
    expect(await reachedBy(api, second.campaign_activity_id)).toEqual([other]);
    expect(await history(api, second.campaign_activity_id)).toEqual([
      {
        send_id: 1,
        contact_list_ids: [a, b],
        segment_ids: [],
        count: 1,
        run_date: '2026-06-10T09:00:01Z',
        send_status: 'COMPLETED',
        reason_code: 0,
      },
    ]);
    const rows = (await api.get(`/reports/email_reports/${first.campaign_activity_id}/tracking/sends`)).body;
    expect(rows.tracking_activities[1]).toMatchObject({ email_address: 'p1@choir.example', deleted_at: '2026-06-10' });
    expect(rows.tracking_activities[0]).not.toHaveProperty('deleted_at');
    api.sandbox.switches.sendsOfDeleted = 'left-out';
    expect(await reachedBy(api, first.campaign_activity_id)).toEqual([one]);
  });

  it('in the past goes to the contacts that were on a list then', async () => {
    const { api, a, one, both, campaigns, colleague } = small();
    const sent = api.sandbox.data.moment();
    api.clock.pass(60_000);
    colleague.leave(one, a);
    const mailing = campaigns.send({ lists: [a], at: sent });
    expect(await reachedBy(api, mailing.campaign_activity_id)).toEqual([one, both]);
    const { contact_id } = api.sandbox.addContact({
      email_address: { address: 'late@choir.example' },
      created_at: '2026-01-01T00:00:00.000Z',
      list_memberships: [a],
    });
    expect(await reachedBy(api, mailing.campaign_activity_id)).toEqual([one, both, contact_id]);
  });

  it('leaves out unsubscribed contacts, and recipients of an earlier send', async () => {
    const { api, a, b, one, both, other, campaigns, colleague } = small();
    colleague.unsubscribe(other);
    const mailing = campaigns.send({ lists: [a] });
    api.clock.pass(1_000);
    const { contact_id } = api.sandbox.addContact({
      email_address: { address: 'new@choir.example' },
      list_memberships: [b],
    });
    campaigns.sendAgain(mailing, { lists: [b] });
    expect(await reachedBy(api, mailing.campaign_activity_id)).toEqual([contact_id, one, both]);
    expect(await history(api, mailing.campaign_activity_id)).toMatchObject([
      { send_id: 1, contact_list_ids: [a], count: 2 },
      { send_id: 2, contact_list_ids: [b], count: 1 },
    ]);
  });

  it('may go to a segment, to nobody, to half of its recipients, or to non-openers', async () => {
    const { api, a, one, both, other, campaigns } = small();
    campaigns.segments.set(7, ({ contact_id }) => contact_id !== one);
    const toSegment = campaigns.send({ segments: [7] });
    expect(await reachedBy(api, toSegment.campaign_activity_id)).toEqual([both, other]);
    expect(await history(api, toSegment.campaign_activity_id)).toMatchObject([
      { contact_list_ids: [], segment_ids: [7] },
    ]);
    const toNobody = campaigns.send({ lists: [api.sandbox.colleague.makeList('C')] });
    expect(await history(api, toNobody.campaign_activity_id)).toMatchObject([{ count: 0, reason_code: 12 }]);
    const failed = campaigns.send({ lists: [a], breaksOff: 'to-nobody' });
    expect(await history(api, failed.campaign_activity_id)).toMatchObject([
      { count: 0, send_status: 'ERRORED', reason_code: 1 },
    ]);
    const half = campaigns.send({ lists: [a], breaksOff: 'half-way' });
    expect(await reachedBy(api, half.campaign_activity_id)).toEqual([one]);
    expect(await history(api, half.campaign_activity_id)).toMatchObject([
      { count: 1, send_status: 'ERRORED', reason_code: 6 },
    ]);
    const whole = campaigns.send({ lists: [a] });
    const again = campaigns.resendToNonOpeners(whole);
    expect(await reachedBy(api, again.campaign_activity_id)).toEqual([both]);
    expect((await api.get(`/emails/${whole.campaign_id}`)).body.campaign_activities).toEqual([
      { campaign_activity_id: whole.campaign_activity_id, role: 'primary_email' },
      { campaign_activity_id: again.campaign_activity_id, role: 'resend' },
    ]);
  });

  it('is reported in pages of 500', async () => {
    const { api, campaigns } = small();
    const list = api.sandbox.colleague.makeList('Many');
    for (let n = 0; n < 501; n++) {
      api.sandbox.addContact({ email_address: { address: `many${n}@choir.example` }, list_memberships: [list] });
    }
    const { campaign_activity_id: id } = campaigns.send({ lists: [list] });
    const first = (await api.get(`/reports/email_reports/${id}/tracking/sends`)).body;
    const second = (await api.get(first._links?.next.href ?? '')).body;
    expect([first.tracking_activities.length, second.tracking_activities.length, second._links]).toEqual([
      500,
      1,
      undefined,
    ]);
    expect((await api.get(`/reports/email_reports/${id}/tracking/sends?limit=501`)).status).toBe(400);
  });
});

describe('the campaigns of an account', () => {
  it('are listed by their last send, newest first, and lead to their mailings', async () => {
    const api = client();
    const { bulk_email_campaign_summaries: found, _links } = (await api.get(`${SUMMARIES}?limit=30`)).body;
    expect([found.length, found[0]?.last_sent_date]).toEqual([30, '2026-06-03T09:00:00Z']);
    expect(found[0]?.unique_counts.sends).toBeGreaterThan(20);
    expect((await api.get(_links?.next.href ?? '')).body.bulk_email_campaign_summaries).toHaveLength(6);
    const campaign = (await api.get(`/emails/${found[0]?.campaign_id}`)).body;
    const [mailing] = campaign.campaign_activities;
    expect(mailing?.role).toBe('primary_email');
    const { body } = await api.get(`/emails/activities/${mailing?.campaign_activity_id}`);
    expect(body).toMatchObject({ current_status: 'DONE', contact_list_ids: [lists.newsletter], segment_ids: [] });
    expect((await api.get(`/emails/activities/${mailing?.campaign_activity_id}?include=all`)).status).toBe(400);
    expect((await api.get(`${SUMMARIES}?limit=501`)).status).toBe(400);
  });

  it('stay in the list or leave it after a deletion, and can no longer be read', async () => {
    const { api, a, campaigns } = small();
    const { campaign_id, campaign_activity_id: id } = campaigns.send({ lists: [a] });
    campaigns.remove(campaign_id);
    const statuses: number[] = [];
    for (const path of [
      `/emails/activities/${id}`,
      `/emails/activities/${id}/send_history`,
      `/reports/email_reports/${id}/tracking/sends`,
      `/emails/${campaign_id}`,
      `/emails/${a}`,
    ]) {
      statuses.push((await api.get(path)).status);
    }
    expect(statuses).toEqual([404, 404, 404, 200, 404]);
    expect((await api.get(`/emails/${campaign_id}`)).text).toContain('"current_status":"Removed"');
    expect((await api.get(SUMMARIES)).body.bulk_email_campaign_summaries).toHaveLength(1);
    api.sandbox.switches.removedCampaigns = 'not-listed';
    expect((await api.get(SUMMARIES)).body.bulk_email_campaign_summaries).toEqual([]);
  });

  it('have no history and no recipients as drafts', async () => {
    const { api, campaigns } = small();
    const id = campaigns.draft({ name: 'Later' }).mailings[0]?.campaign_activity_id ?? '';
    expect([await history(api, id), await reachedBy(api, id)]).toEqual([[], []]);
    expect((await api.get(`/emails/activities/${id}`)).text).toContain('"current_status":"DRAFT"');
    expect((await api.get(SUMMARIES)).body.bulk_email_campaign_summaries).toEqual([]);
    expect((await api.get('/emails/activities/7')).status).toBe(404);
  });

  it.each([
    ['kept', 2, 2],
    ['dropped-from-mailing', 1, 2],
    ['dropped', 1, 1],
  ] as const)(
    'name deleted lists or not, by the switch “%s”',
    async (deletedListsOfCampaigns, inMailing, inHistory) => {
      const { api, a, b, campaigns, colleague } = small({ switches: { deletedListsOfCampaigns } });
      const { campaign_activity_id: id } = campaigns.send({ lists: [a, b] });
      colleague.deleteList(b);
      expect((await api.get(`/emails/activities/${id}`)).body.contact_list_ids).toHaveLength(inMailing);
      expect((await history(api, id))[0].contact_list_ids).toHaveLength(inHistory);
    },
  );

  it('require a scope and privileges of their own', async () => {
    const [mailing] = [...client().sandbox.data.campaigns.all.values()].flatMap(({ mailings }) => mailings);
    const paths = [`/emails/activities/${mailing?.campaign_activity_id}`, SUMMARIES];
    for (const path of paths) expect([(await createApiClient().get(path)).text]).toEqual(['']);
    for (const privilege of ['campaign:read', 'ui:campaign:metrics']) {
      const api = createApiClient({}, { scope, privileges: [privilege] });
      const statuses = [(await api.get(paths[0] ?? '')).status, (await api.get(paths[1] ?? '')).status];
      expect(statuses).toEqual(privilege === 'campaign:read' ? [200, 403] : [403, 200]);
    }
  });
});

describe('the sends to one contact', () => {
  const details = `/reports/contact_reports/${people.jane}/activity_details`;

  it('are all listed, newest first, in pages of at most 100', async () => {
    const api = createApiClient();
    const { tracking_activities: rows } = (await api.get(`${details}?tracking_activities_list=em_sends,em_opens`)).body;
    expect(rows.map((row) => row.campaign_activity_name).slice(0, 4)).toEqual([
      'Newsletter 2026-03',
      'To our donors, 2026',
      'Season tickets are ready',
      'Newsletter 2026-02',
    ]);
    const few = (
      await api.get(`${details}?tracking_activity_type=em_sends&limit=2&include_campaign_activity_names=false`)
    ).body;
    expect(few.tracking_activities).toHaveLength(2);
    expect(few.tracking_activities[0]).not.toHaveProperty('campaign_activity_name');
    expect((await api.get(few._links?.next.href ?? '')).body.tracking_activities[0]?.created_time).toBe(
      rows[2]?.created_time,
    );
    const summary = `/reports/contact_reports/${people.jane}/activity_summary?start=2026-02-01T00:00:00Z&end=2026-04-01T00:00:00Z`;
    expect((await api.get(summary)).body.campaign_activities).toHaveLength(4);
  });

  it.each([
    '',
    '?tracking_activities_list=em_sends&tracking_activity_type=em_sends',
    '?tracking_activities_list=em_letters',
    '?tracking_activities_list=em_sends&limit=101',
  ])('are refused for “%s”', async (query) => {
    expect((await createApiClient().get(`${details}${query}`)).status).toBe(400);
  });
});
