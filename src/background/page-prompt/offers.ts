import * as v from 'valibot';
import { CallFailed } from '../../constant-contact/http';
import type { Input } from '../../protocol/requests';
import type { PanelRestored } from '../../protocol/restores';
import type { Sessions } from '../access/sessions';
import { type RestoreDeps, restore } from '../contact/restore';
import { type UndoDeps, undoRestore } from '../contact/undo-restore';
import type { Stored } from '../storage/stored-value';
import type { TabLimit } from './tab-limit';

/**
 * A contact that a tab may restore, with its account and the lists that the panel showed. A page that took over the
 * content script can restore nothing else.
 */
const offerSchema = v.object({
  tabId: v.number(),
  contactId: v.string(),
  accountId: v.string(),
  listIds: v.array(v.string()),
  /** Fingerprint of the reading that is shown. */
  fingerprint: v.string(),
  /** The restore of this offer, which may be undone. */
  recordId: v.exactOptional(v.string()),
});
export type Offer = v.InferOutput<typeof offerSchema>;

export const offersSchema = v.array(offerSchema);

/** Enough for the panels of several tabs. */
const STORED = 20;

export interface OfferStore {
  offers: Stored<Offer[]>;
  sessions: Pick<Sessions, 'isSignedIn'>;
}

export interface OfferDeps extends OfferStore {
  /** What a restore or an undo in this account needs. */
  restoreIn: (accountId: string) => RestoreDeps & UndoDeps;
  /** Limits a tab’s restores and undos, because each takes several calls. */
  limit: TabLimit;
}

/** Stores nothing after a sign-out. */
export async function storeOffer(made: Offer, { offers, sessions }: OfferStore): Promise<void> {
  await offers.update((all) => [made, ...all.filter((other) => !isSame(other, made))].slice(0, STORED));
  // A sign-out ends the session before it clears the offers, so one of the two always removes this one.
  if (await sessions.isSignedIn(made.accountId)) return;
  await offers.update((all) => all.filter(({ accountId }) => accountId !== made.accountId));
}

/**
 * Restores an offered contact onto some of the shown lists. Rejects with `bad-request` for anything else, and with
 * `throttled` if the tab does so more often than a person would.
 */
export async function restoreOffered(
  { contactId, listIds }: Input<'restoreOffered'>,
  tabId: number,
  deps: OfferDeps,
): Promise<PanelRestored> {
  const made = await offerOf(contactId, tabId, deps.offers);
  if (!listIds.every((id) => made.listIds.includes(id))) throw new CallFailed({ kind: 'bad-request' });
  if (!(await deps.limit.take(tabId))) throw new CallFailed({ kind: 'throttled' });
  const { fingerprint } = made;
  const input = { contactId, listIds, entryPoint: 'panel' as const, fingerprint };
  const restored = await restore(input, deps.restoreIn(made.accountId));
  await storeOffer({ ...made, recordId: restored.recordId }, deps);
  const { proof, repaired } = restored;
  // The page’s process gets no more of the record.
  return { proof: { ...proof, fields: proof.fields.map(({ field, same }) => ({ field, same })) }, repaired };
}

/** Undoes the tab’s restore of the contact. Rejects with `bad-request` if there is none. */
export async function undoOffered({ contactId }: Input<'undoOffered'>, tabId: number, deps: OfferDeps): Promise<null> {
  const { recordId, ...made } = await offerOf(contactId, tabId, deps.offers);
  if (recordId === undefined) throw new CallFailed({ kind: 'bad-request' });
  if (!(await deps.limit.take(tabId))) throw new CallFailed({ kind: 'throttled' });
  const { fingerprint } = await undoRestore({ recordId }, deps.restoreIn(made.accountId));
  await storeOffer({ ...made, fingerprint }, deps);
  return null;
}

async function offerOf(contactId: string, tabId: number, offers: Stored<Offer[]>): Promise<Offer> {
  const made = (await offers.get()).find((known) => isSame(known, { contactId, tabId }));
  if (!made) throw new CallFailed({ kind: 'bad-request' });
  return made;
}

function isSame(one: Pick<Offer, 'tabId' | 'contactId'>, other: Pick<Offer, 'tabId' | 'contactId'>): boolean {
  return one.tabId === other.tabId && one.contactId === other.contactId;
}
