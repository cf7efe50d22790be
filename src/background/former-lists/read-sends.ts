import { getCampaigns, getMailing, getSends, type Recipient, readRecipients } from '../../constant-contact/campaigns';
import { type Call, CallFailed, failedWith } from '../../constant-contact/http';
import { getAllLists } from '../../constant-contact/lists';
import type { SentLists } from '../../protocol/former-lists';
import { isSendUseful, isSharedSendUseful, maySendBeUseful, type SendChoice } from '../../restore/choose-sends';
import { DAY_MS } from '../../restore/day-bounds';
import { type Api, countingCall } from '../access/api';
import { explainForbidden } from '../access/explain-forbidden';
import { deletionsPerDay, knownDeletions } from './known-deletions';
import {
  type Mailing,
  openSent,
  overviewOf,
  SENT_LOCK,
  type SentListsDeps,
  type SentToDeleted,
  saveSent,
} from './sent-lists';
import { beginRows, enterReceived } from './sent-rows';

export interface ReadSendsDeps extends SentListsDeps {
  api: Api;
}

type Reading = NonNullable<SentToDeleted['reading']>;

/** Older campaigns say too little. */
const LOOK_BACK_MS = 365 * DAY_MS;
const PAGE = 500;
/** A campaign without recipients takes a call too. */
const pagesFor = (recipients: number) => Math.max(1, Math.ceil(recipients / PAGE));
/** The budget of a reading: this many calls per deleted contact, and at least `LEAST_CALLS`. */
const CALLS_A_CONTACT = 0.075;
const LEAST_CALLS = 200;
/** Calls to read a campaign’s lists. */
const LOOK_CALLS = 2;

/**
 * Starts a reading of the recipients of last year’s campaigns, as far as they may tell about known deleted contacts.
 * `reading.most` of the answer limits its calls. Earlier results stay until the first step has read something.
 */
export function beginSentLists(deps: ReadSendsDeps): Promise<SentLists> {
  return deps.exclusively(SENT_LOCK, async () => {
    const { account, call, made } = await callOf(deps);
    const lists = await getAllLists(call);
    const now = await deps.serverClock.atLeast();
    const campaigns = await getCampaigns(call, now - LOOK_BACK_MS);
    const deleted = await knownDeletions(account.id, deps);
    const pages = campaigns.reduce((sum, { sends }) => sum + LOOK_CALLS + pagesFor(sends), 0);
    const budget = Math.max(LEAST_CALLS, Math.floor(CALLS_A_CONTACT * deleted.size));
    const most = made() + Math.min(pages, budget);
    const before = await openSent(account.id, deps);
    const sent: SentToDeleted = {
      ...(before ?? { at: now, hasEnded: false, sends: [], sets: [], rows: new Map() }),
      lists: lists.map(({ id, name, deletedAt }) => ({
        id,
        name,
        ...(deletedAt !== undefined && { deletedAt: Date.parse(deletedAt) }),
      })),
      reading: {
        begunAt: now,
        hasBegun: false,
        isScarce: pages > budget,
        calls: made(),
        most,
        deletions: deletionsPerDay(deleted),
        campaigns,
        several: [],
        namesDeleted: false,
      },
    };
    await saveSent(account.id, sent, deps);
    return overviewOf(sent);
  });
}

/**
 * Performs one step: a page of a mailing’s recipients, or one campaign. A failed call can be repeated. A mailing that
 * can never be read is skipped, or it would block the rest.
 */
export function readSentLists(deps: ReadSendsDeps): Promise<SentLists> {
  return deps.exclusively(SENT_LOCK, async () => {
    const { account, call, made } = await callOf(deps);
    const sent = await openSent(account.id, deps);
    if (!sent?.reading) return overviewOf(sent);
    if (!sent.reading.hasBegun) {
      const { begunAt } = sent.reading;
      Object.assign(sent, {
        at: begunAt,
        hasEnded: false,
        sends: [],
        ...beginRows(await knownDeletions(account.id, deps)),
      });
      sent.reading.hasBegun = true;
    }
    const { reading } = sent;
    const isLeft = await step(sent, reading, call).catch(async (error: unknown) => {
      // Other failures are not about this request alone, so repeating it is worth while.
      if (!failedWith(error, 'unexpected-answer', 'refused')) throw error;
      delete reading.mailing;
      reading.calls += made();
      await saveSent(account.id, sent, deps);
      throw error;
    });
    reading.calls += made();
    if (!isLeft) end(sent);
    await saveSent(account.id, sent, deps);
    return overviewOf(sent);
  });
}

/** Ends the reading early. What was read counts. */
export function endSentLists(deps: ReadSendsDeps): Promise<SentLists> {
  return deps.exclusively(SENT_LOCK, async () => {
    const { account } = await callOf(deps);
    const sent = await openSent(account.id, deps);
    if (!sent?.reading) return overviewOf(sent);
    end(sent);
    await saveSent(account.id, sent, deps);
    return overviewOf(sent);
  });
}

async function callOf({ api, isWanted }: ReadSendsDeps) {
  if (!(await isWanted())) throw new CallFailed({ kind: 'by-policy', what: 'setting' });
  const { account, call: send } = await api.as(undefined, 'job');
  const [counting, made] = countingCall(send);
  const call: Call = (request, answer) =>
    counting(request, answer).catch(async (error: unknown) => {
      throw failedWith(error, 'forbidden') ? new CallFailed(await explainForbidden(send, 'campaign-scope')) : error;
    });
  return { account, call, made };
}

/** Performs one step. Returns false if nothing is left to read. */
async function step(sent: SentToDeleted, reading: Reading, call: Call): Promise<boolean> {
  if (reading.mailing) {
    await readPage(sent, reading, reading.mailing, call);
    return true;
  }
  const choice: SendChoice = {
    deletions: reading.deletions,
    now: reading.begunAt,
    isScarce: reading.isScarce,
    listIds: sent.lists.flatMap(({ id, deletedAt }) => (deletedAt === undefined ? id : [])),
    read: sent.sends,
  };
  for (let next = reading.campaigns.shift(); next; next = reading.campaigns.shift()) {
    const calls = LOOK_CALLS + pagesFor(next.sends);
    if (reading.calls + calls > reading.most || !maySendBeUseful(next.at, choice)) continue;
    await lookAt(next.id, sent, reading, choice, call);
    return true;
  }
  for (let next = reading.several.shift(); next; next = reading.several.shift()) {
    if (reading.calls + pagesOf(next) > reading.most || !next.sends.some((one) => isSharedSendUseful(one, choice)))
      continue;
    await readPage(sent, reading, begin(next, sent, reading), call);
    return true;
  }
  return false;
}

/** Reads the lists that a campaign was sent to. */
async function lookAt(
  campaignId: string,
  sent: SentToDeleted,
  reading: Reading,
  choice: SendChoice,
  call: Call,
): Promise<void> {
  const found = await getMailing(call, campaignId);
  if (!found) return;
  const mailing: Mailing = { ...found, sends: await getSends(call, found.id) };
  // It was sent again since, or is scheduled to be.
  if (mailing.sends.some(({ at }) => at > reading.begunAt)) return;
  const deleted = new Set(sent.lists.flatMap(({ id, deletedAt }) => (deletedAt === undefined ? [] : id)));
  reading.namesDeleted ||= mailing.sends.some(({ listIds }) => listIds.some((id) => deleted.has(id)));
  if (mailing.sends.some((one) => isSendUseful(one, choice))) begin(mailing, sent, reading);
  else if (mailing.sends.some(({ listIds }) => listIds.length > 1)) reading.several.push(mailing);
}

/** Starts to read a mailing’s recipients. Until all are read, a missing contact proves nothing. */
function begin(mailing: Mailing, sent: SentToDeleted, reading: Reading): NonNullable<Reading['mailing']> {
  const places = mailing.sends.map(
    ({ at, listIds }) => sent.sends.push({ at, name: mailing.name, listIds, isWhole: false }) - 1,
  );
  reading.mailing = { ...mailing, places, read: 0 };
  return reading.mailing;
}

async function readPage(
  sent: SentToDeleted,
  reading: Reading,
  mailing: NonNullable<Reading['mailing']>,
  call: Call,
): Promise<void> {
  const from = mailing.next === undefined ? { mailingId: mailing.id } : { next: mailing.next };
  const { recipients, next } = await readRecipients(call, from);
  enterReceived(
    sent,
    recipients.flatMap((one) => {
      const place = mailing.places[sendOf(one, mailing)];
      return place === undefined ? [] : { contactId: one.contactId, place };
    }),
  );
  const read = mailing.read + recipients.length;
  if (next !== undefined) {
    reading.mailing = { ...mailing, next, read };
    return;
  }
  // Only the first send is complete: a repeated one skips earlier recipients.
  const first = sent.sends[mailing.places[0] ?? -1];
  if (first) first.isWhole = mailing.sends[0]?.isCompleted ?? false;
  const count = mailing.sends.reduce((sum, send) => sum + send.count, 0);
  if (first && read < count) first.missing = 1 - read / count;
  delete reading.mailing;
}

/** The index of the send that reached a recipient: the last one before that time. */
function sendOf({ at }: Recipient, { sends }: Mailing): number {
  return Math.max(
    0,
    sends.findLastIndex((send) => send.at <= at),
  );
}

function pagesOf({ sends }: Mailing): number {
  return sends.reduce((sum, { count }) => sum + pagesFor(count), 0);
}

/** Ends a reading. If no history names a deleted list, sends before the last deletion of a list may hide some lists. */
function end(sent: SentToDeleted): void {
  const { reading } = sent;
  delete sent.reading;
  if (!reading?.hasBegun) return;
  const lastDeleted = sent.lists.reduce((time, { deletedAt = 0 }) => Math.max(time, deletedAt), 0);
  for (const send of sent.sends) {
    if (!reading.namesDeleted && send.at < lastDeleted) send.mayHideLists = true;
  }
  sent.hasEnded = true;
}
