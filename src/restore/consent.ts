import type { Contact, Marked, Permission } from '../protocol/contact';
import type { Method } from '../protocol/restores';

/** Whether a contact may be restored, and if not, why. */
export type Restorability = { may: true } | { may: false; why: 'not-deleted' | Forbidden };

/** Why a deleted contact is left alone. */
export type Forbidden = 'never-restore' | 'unsubscribed' | 'consent-unknown';

/**
 * Who may be restored: a deleted contact that did not unsubscribe and whose consent is known. One that the account itself
 * unsubscribed, not the contact, may come back as unsubscribed as it was, by the write that touches no field.
 *
 * A contact that unsubscribed stays so through delete and restore, and adding it back without its own doing breaks Constant
 * Contact's rules even if the account deleted it by accident
 * (https://developer.constantcontact.com/api_guide/contacts_re-subscribe.html). Where no consent was read, none can be sent
 * back, and the server would choose one. Nobody restores a contact that is marked as one that asked to be erased.
 */
export function restorability(contact: Contact & Marked, method: Method = 'put'): Restorability {
  if (contact.deletedAt === undefined) return { may: false, why: 'not-deleted' };
  if (isMarked(contact)) return { may: false, why: 'never-restore' };
  const permission = contact.email?.permission;
  const byAccount = contact.email?.optOutSource === 'Account' && method === 'lists-only';
  if (permission === 'unsubscribed' && !byAccount) return { may: false, why: 'unsubscribed' };
  if (permission === 'unknown') return { may: false, why: 'consent-unknown' };
  return { may: true };
}

/** Whether somebody marked the contact as one that asked to be erased. */
export function isMarked({ neverRestore }: Contact & Marked): boolean {
  return neverRestore === true;
}

/** What a contact is, in one word of the product's. */
export type ContactState = 'active' | 'deleted' | 'unsubscribed' | 'pending-confirmation' | 'temporarily-held';

/**
 * The state that people are told. There is no status on a contact: deleted is `deleted_at`, all else is its permission
 * (https://developer.constantcontact.com/api_guide/contacts_delete.html). For a deleted contact `consentState` says the rest.
 */
export function stateOf(contact: Contact): ContactState {
  return contact.deletedAt === undefined ? consentState(contact.email?.permission) : 'deleted';
}

/** The state that the permission alone makes: 'active' for every permission that can be mailed. */
export function consentState(permission: Permission | undefined): Exclude<ContactState, 'deleted'> {
  switch (permission) {
    case 'unsubscribed':
      return 'unsubscribed';
    case 'pending_confirmation':
      return 'pending-confirmation';
    case 'temp_hold':
      return 'temporarily-held';
    default:
      return 'active';
  }
}
