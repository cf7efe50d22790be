import * as v from 'valibot';
import { CallFailed } from '../../constant-contact/http';
import type { Stored } from '../storage/stored-value';

/** Which contacts a tab was told of: the only ones that it may restore. */
export interface Offer {
  tabId: number;
  contactId: string;
}

export const offersSchema = v.array(v.object({ tabId: v.number(), contactId: v.string() }));

const KEPT = 200;

/** Lets a tab restore a contact. */
export async function offer(made: Offer, offers: Stored<Offer[]>): Promise<void> {
  await offers.update((all) =>
    [made, ...all.filter(({ tabId, contactId }) => tabId !== made.tabId || contactId !== made.contactId)].slice(
      0,
      KEPT,
    ),
  );
}

/** Rejects with `bad-request` for a contact that this tab was never told of. */
export async function requireOffer(contactId: string, tabId: number, offers: Stored<Offer[]>): Promise<void> {
  const made = (await offers.get()).some((known) => known.tabId === tabId && known.contactId === contactId);
  if (!made) throw new CallFailed({ kind: 'bad-request' });
}
