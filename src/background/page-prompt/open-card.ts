/** The text of the popup's field, in memory only; `lookUp` asks the popup to look it up when it opens or is open. */
export interface Draft {
  text: string;
  lookUp?: true;
  entryPoint?: 'context-menu' | 'panel';
}

export interface CardDeps {
  draft: { set(draft: Draft): Promise<void> };
  openPopup: () => Promise<void>;
  /** Opens the popup's page in a small window of its own. */
  openWindow: () => Promise<void>;
}

/**
 * Opens the restore card for a text: the popup, with the text looked up. The popup is asked for first and told after,
 * because Firefox opens one only while it is still handling the click. A browser that opens none gets a window.
 */
export async function openCard(draft: Draft | Promise<Draft>, deps: CardDeps): Promise<void> {
  const opening = deps.openPopup();
  await deps.draft.set(await draft);
  await opening.catch(deps.openWindow);
}
