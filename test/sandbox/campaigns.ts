import type { AccountData } from './account-data';
import type { ContactRecord } from './records';
import { activeAt } from './truth';

/** One send of a mailing. */
export interface SendRecord {
  at: string;
  list_ids: readonly string[];
  /** Never together with lists. */
  segment_ids: readonly number[];
  send_status: 'COMPLETED' | 'ERRORED';
  /** 0 is success, 6 "unable to finish", 1 an error, 12 no recipients. */
  reason_code: number;
  /** Recipients, by contact id. */
  recipients(): ReadonlySet<string>;
}

/** An email campaign activity in the terms of the API. */
export interface MailingRecord {
  campaign_id: string;
  campaign_activity_id: string;
  role: 'primary_email' | 'resend';
  subject: string;
  sends: SendRecord[];
}

export interface CampaignRecord {
  campaign_id: string;
  name: string;
  status: 'DRAFT' | 'DONE' | 'REMOVED';
  created_at: string;
  updated_at: string;
  mailings: MailingRecord[];
}

export interface NewSend {
  name?: string;
  /** Goes to everybody on one of these lists, or else in one of these segments. */
  lists?: readonly string[];
  segments?: readonly number[];
  /** The default is now. */
  at?: string;
  /** 'to-nobody' is an error before the first message, 'half-way' one in the middle. */
  breaksOff?: 'to-nobody' | 'half-way';
  campaign_id?: string;
  campaign_activity_id?: string;
}

/**
 * The campaigns of an account. The recipients of a send are the contacts on its lists at that moment.
 * https://developer.constantcontact.com/api_guide/email_campaigns_overview.html
 */
export class Campaigns {
  readonly all = new Map<string, CampaignRecord>();
  /** The rule of each segment, by its id. The segments of Constant Contact are rules too. */
  readonly segments = new Map<number, (record: Readonly<ContactRecord>) => boolean>();
  private readonly byMailing = new Map<string, MailingRecord>();

  constructor(private readonly data: AccountData) {}

  draft({ name = 'A message', at = this.data.moment(), ...ids }: Omit<NewSend, 'lists' | 'segments'>): CampaignRecord {
    const { campaign_id = this.data.newId(), campaign_activity_id = this.data.newId() } = ids;
    const mailing: MailingRecord = {
      campaign_id,
      campaign_activity_id,
      role: 'primary_email',
      subject: name,
      sends: [],
    };
    const stamps = { created_at: at, updated_at: at };
    const campaign: CampaignRecord = { campaign_id, name, status: 'DRAFT', ...stamps, mailings: [mailing] };
    this.all.set(campaign_id, campaign);
    this.byMailing.set(campaign_activity_id, mailing);
    return campaign;
  }

  /** Sends a new campaign. */
  send(given: NewSend): MailingRecord {
    const [mailing] = this.draft(given).mailings;
    if (!mailing) throw new Error('A campaign has a mailing');
    this.sendAgain(mailing, given);
    return mailing;
  }

  /** Sends a mailing once more. Earlier recipients are left out, whatever their lists. */
  sendAgain(mailing: MailingRecord, given: Omit<NewSend, 'campaign_id' | 'campaign_activity_id' | 'name'>): SendRecord {
    const { lists = [], segments = [], at = this.data.moment(), breaksOff } = given;
    const before = [...mailing.sends];
    const people = this.recipientsAt(at, (record) => {
      const isMeant =
        record.list_memberships.some((id) => lists.includes(id)) ||
        segments.some((id) => this.segments.get(id)?.(record) === true);
      return isMeant && isMailable(record, at) && !before.some((send) => send.recipients().has(record.contact_id));
    });
    const share = breaksOff === 'half-way' ? 0.5 : breaksOff === 'to-nobody' ? 0 : 1;
    const recipients = () =>
      share === 1 ? people() : new Set([...people()].slice(0, Math.ceil(people().size * share)));
    const reason_code = breaksOff === 'half-way' ? 6 : breaksOff === 'to-nobody' ? 1 : 0;
    const send_status = breaksOff ? 'ERRORED' : 'COMPLETED';
    return this.add(mailing, { at, list_ids: lists, segment_ids: segments, send_status, reason_code, recipients });
  }

  /**
   * Sends a campaign again to those who did not open it, which is every second recipient here. It is a mailing of its
   * own, to the same lists by its history.
   */
  resendToNonOpeners(mailing: MailingRecord, at = this.data.moment()): MailingRecord {
    const campaign = this.all.get(mailing.campaign_id);
    const [first] = mailing.sends;
    if (!campaign || !first) throw new Error('Only what was sent is sent again');
    const resend: MailingRecord = { ...mailing, campaign_activity_id: this.data.newId(), role: 'resend', sends: [] };
    campaign.mailings.push(resend);
    this.byMailing.set(resend.campaign_activity_id, resend);
    const recipients = () => new Set([...first.recipients()].filter((_, place) => place % 2 === 1));
    this.add(resend, { ...first, at, recipients });
    return resend;
  }

  /** Deletes a campaign in the web app, with its mailings. */
  remove(campaignId: string): void {
    const campaign = this.all.get(campaignId);
    if (!campaign) throw new Error(`No campaign ${campaignId}`);
    campaign.status = 'REMOVED';
    campaign.updated_at = this.data.moment();
  }

  /** A mailing, or undefined if it does not exist or its campaign was deleted. */
  mailing(id: string): MailingRecord | undefined {
    const mailing = this.byMailing.get(id);
    return mailing && this.all.get(mailing.campaign_id)?.status !== 'REMOVED' ? mailing : undefined;
  }

  /** The sends to a contact, newest first, including those of deleted campaigns. */
  sentTo(contactId: string): { mailing: MailingRecord; send: SendRecord; name: string }[] {
    return [...this.all.values()]
      .flatMap(({ mailings, name }) =>
        mailings.flatMap((mailing) => mailing.sends.map((send) => ({ mailing, send, name }))),
      )
      .filter(({ send }) => send.recipients().has(contactId))
      .sort((a, b) => b.send.at.localeCompare(a.send.at));
  }

  private add(mailing: MailingRecord, send: SendRecord): SendRecord {
    mailing.sends.push(send);
    const campaign = this.all.get(mailing.campaign_id);
    if (campaign) Object.assign(campaign, { status: 'DONE', updated_at: send.at });
    return send;
  }

  /**
   * The ids of the contacts that passed a test at a moment. The result for now is fixed at once. For a past moment it
   * is computed on demand, once for each contact because the past does not change, and later for added contacts.
   */
  private recipientsAt(at: string, test: (record: Readonly<ContactRecord>) => boolean): () => ReadonlySet<string> {
    const { inOrder } = this.data;
    const time = Date.parse(at);
    if (time === this.data.now()) {
      const now = new Set(
        inOrder.filter((one) => one.deleted_at === undefined && test(one)).map((one) => one.contact_id),
      );
      return () => now;
    }
    const moment = new Date(time).toISOString();
    const known = new Set<string>();
    let size = 0;
    return () => {
      for (; size < inOrder.length; size++) {
        const { contact_id } = inOrder[size] as ContactRecord;
        const record = activeAt(this.data, contact_id, time, moment);
        if (record && test(record)) known.add(contact_id);
      }
      return known;
    };
  }
}

/** Whether a contact could be mailed at a moment. A contact that unsubscribed later could. */
function isMailable({ email_address: email }: Readonly<ContactRecord>, at: string): boolean {
  if (email?.permission_to_send === 'unsubscribed') return (email.opt_out_date ?? '') > at;
  return email?.permission_to_send === 'explicit' || email?.permission_to_send === 'implicit';
}
