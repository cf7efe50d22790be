import { CallFailed } from '../../constant-contact/http';
import type { Input } from '../../protocol/requests';
import type { EntryPoint } from '../../protocol/restores';
import type { TabLimit } from './tab-limit';

/** The text for the popup’s field, in memory only. `lookUp` makes the popup look it up, also if it is already open. */
export interface Draft {
  text: string;
  lookUp: true;
  entryPoint: EntryPoint;
}

interface CardDeps {
  draft: { set(draft: Draft): Promise<void> };
  openPopup: () => Promise<void>;
  isPopupOpen: () => Promise<boolean>;
  /** Opens the popup’s page in a small window. */
  openWindow: () => Promise<void>;
}

export interface PanelCardDeps extends CardDeps {
  /** Limits how often a tab may open the card, because each opening costs a lookup. */
  limit: TabLimit;
}

/**
 * Opens the popup and looks a text up in it. The popup opens before the text is known, because Firefox allows that only
 * during the click. A browser that cannot open the popup gets a window. Chromium opens no second popup: the open one takes the text.
 */
export async function openCard(draft: Draft | Promise<Draft>, deps: CardDeps): Promise<void> {
  const opening = deps.openPopup();
  await deps.draft.set(await draft);
  await opening.catch(async () => {
    if (!(await deps.isPopupOpen())) await deps.openWindow();
  });
}

/** Opens the card from a tab’s panel. Rejects with `bad-request` if the tab does so more often than a person would. */
export async function openOfferedCard({ text }: Input<'openCard'>, tabId: number, deps: PanelCardDeps): Promise<null> {
  if (!(await deps.limit.take(tabId))) throw new CallFailed({ kind: 'bad-request' });
  await openCard({ text, lookUp: true, entryPoint: 'panel' }, deps);
  return null;
}
