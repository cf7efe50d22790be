import { CallFailed } from '../../constant-contact/http';
import type { Input } from '../../protocol/requests';
import type { EntryPoint } from '../../protocol/restores';
import type { TabLimit } from './tab-limit';

/** The text of the popup's field, in memory only; `lookUp` asks the popup to look it up when it opens or is open. */
export interface Draft {
  text: string;
  lookUp: true;
  entryPoint: EntryPoint;
}

export interface CardDeps {
  draft: { set(draft: Draft): Promise<void> };
  openPopup: () => Promise<void>;
  /** Opens the popup's page in a small window of its own. */
  openWindow: () => Promise<void>;
}

export interface PanelCardDeps extends CardDeps {
  /** How often a tab may open the card, which costs a lookup. */
  limit: TabLimit;
}

/**
 * Opens the restore card for a text: the popup, with the text looked up. The popup is opened first and given the text after,
 * because Firefox opens one only while it is still handling the click. A browser that opens none gets a window.
 */
export async function openCard(draft: Draft | Promise<Draft>, deps: CardDeps): Promise<void> {
  const opening = deps.openPopup();
  await deps.draft.set(await draft);
  await opening.catch(deps.openWindow);
}

/** Opens the card from the panel of a tab. Rejects with `bad-request` for a tab that does so too often for a person. */
export async function openOfferedCard({ text }: Input<'openCard'>, tabId: number, deps: PanelCardDeps): Promise<null> {
  if (!(await deps.limit.take(tabId))) throw new CallFailed({ kind: 'bad-request' });
  await openCard({ text, lookUp: true, entryPoint: 'panel' }, deps);
  return null;
}
