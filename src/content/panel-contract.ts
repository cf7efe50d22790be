import type { Account } from '../protocol/contact';
import type { DeletingNotice, Notice } from '../protocol/page-prompt';

/** The one element that the page sees of us. */
export const PANEL_ELEMENT = 'contact-restore-panel';

/** The answer that there is something to show for. */
export type DeletedNotice = Extract<Notice, { state: 'deleted' }>;

/** What may be said to somebody who is about to delete contacts. */
export type DeletingNote = Extract<DeletingNotice, { state: 'on' }>;

/** What the panel tells the script that asked for it. */
export interface PanelEvents {
  /** Where the page says so, if it does, which is to be seen beside it. */
  about(): readonly Element[];
  /** The person does not want to be asked about this contact. */
  dismissed(): void;
  /** The contact was restored, or deleted again: what is known of it is old. */
  changed(): void;
}

/**
 * What the panel script, which the background loads when there is something to show, leaves in the extension's isolated
 * world for watcher.ts. The page cannot see it.
 */
export interface ContactRestorePanel {
  /** Offers to restore. A panel in the middle of a write finishes first. Showing the same contact again changes nothing. */
  show(notice: DeletedNotice, events: PanelEvents): void;
  /**
   * Says what deleting does, where that covers nothing of the page and of its `dialog`, and no contact is offered. Answers whether it
   * is shown.
   */
  explain(note: DeletingNote, dialog: () => Element | undefined): boolean;
  /** Says that so many contacts were deleted, in this account where several are signed in. Gives way to a contact that is offered. */
  tellDeleted(count: number, account: Account | undefined): void;
  /** Takes back an offer that nobody has acted on; a write under way and its outcome stay. */
  withdraw(): void;
  /** Removes the panel, whatever it shows. */
  hide(): void;
}

/** A click of a person on the page: where in the viewport, in CSS px, and when, in ms as `performance.now()` has it. */
interface PageClick {
  x: number;
  y: number;
  at: number;
}

declare global {
  var contactRestorePanel: ContactRestorePanel | undefined;
  /** The last one, so that the panel can tell a click that was on its way to the page when the panel came under it. */
  var contactRestorePageClick: PageClick | undefined;
  /** Whether a field of the page holds a password, or ever did, whatever it is shown as. */
  var contactRestoreIsSecret: ((field: Element) => boolean) | undefined;
}
