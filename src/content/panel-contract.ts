import type { Account } from '../protocol/contact';
import type { DeletingNotice, Notice } from '../protocol/page-prompt';

/** The name of our only element on the page. */
export const PANEL_ELEMENT = 'contact-restore-panel';

/** The notice that there is a contact to restore. */
export type DeletedNotice = Extract<Notice, { state: 'deleted' }>;

/** What the panel may say to a person who is about to delete contacts. */
export type DeletingNote = Extract<DeletingNotice, { state: 'on' }>;

/** Callbacks from the panel to the script that opened it. */
export interface PanelEvents {
  /** The elements that contain the page's message. The panel must not cover them. */
  about(): readonly Element[];
  /** The person does not want this contact offered again. */
  dismissed(): void;
  /** The contact was restored or deleted again, so earlier answers about it are outdated. */
  changed(): void;
}

/**
 * The interface that the panel script leaves in the extension's isolated world for watcher.ts. The background loads that
 * script when there is something to show. The page cannot see it.
 */
export interface ContactRestorePanel {
  /** Offers to restore a contact. A write in progress finishes first. Showing the same contact again changes nothing. */
  show(notice: DeletedNotice, events: PanelEvents): void;
  /**
   * Explains what deleting does, unless a contact is offered or the panel would cover a control or the `dialog`. Returns
   * whether it is shown.
   */
  explain(note: DeletingNote, dialog: () => Element | undefined): boolean;
  /** Tells how many contacts were deleted. `account` is set if several are signed in. An offered contact takes precedence. */
  tellDeleted(count: number, account: Account | undefined): void;
  /** Withdraws an offer that the person has not acted on. A running write and its outcome stay. */
  withdraw(): void;
  /** Removes the panel, whatever it shows. */
  hide(): void;
}

/** A person's click on the page: position in the viewport in CSS px, and time in ms on the clock of `performance.now()`. */
interface PageClick {
  x: number;
  y: number;
  at: number;
}

declare global {
  var contactRestorePanel: ContactRestorePanel | undefined;
  /** The last click. It lets the panel recognize a click that was meant for the page but hit the panel. */
  var contactRestorePageClick: PageClick | undefined;
  /** Whether a field of the page holds a password or ever did, even if it is shown as text. */
  var contactRestoreIsSecret: ((field: Element) => boolean) | undefined;
}
