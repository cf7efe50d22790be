import type { Contact, Marked, Permission } from '../protocol/contact';
import type { Method } from '../protocol/restores';

/** Whether a contact may be restored, and if not, why. */
type Restorability = { may: true } | { may: false; why: 'not-deleted' | Forbidden };

/** Why a deleted contact must not be restored. */
export type Forbidden = 'never-restore' | 'unsubscribed' | 'consent-unknown';

/**
 * A deleted contact may be restored if it did not unsubscribe and its consent is known. A contact that the account itself
 * unsubscribed may come back, still unsubscribed, through the write that changes no field.
 * An unsubscribed contact stays unsubscribed through delete and restore. Adding it back without its consent breaks Constant
 * Contact's rules, even if the account deleted it by accident
 * (https://developer.constantcontact.com/api_guide/contacts_re-subscribe.html). If the consent is unknown, it cannot be sent
 * back, and the server would choose one. A contact marked as having asked to be erased is never restored.
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

/** Whether the contact is marked as one that asked to be erased. */
export function isMarked({ neverRestore }: Contact & Marked): boolean {
  return neverRestore === true;
}

/** The product's name for the state of a contact. */
export type ContactState = 'active' | 'deleted' | 'unsubscribed' | 'pending-confirmation' | 'temporarily-held';

/**
 * The state shown to people. A contact has no status: `deleted_at` means deleted, and the permission decides the rest
 * (https://developer.constantcontact.com/api_guide/contacts_delete.html). `consentState` adds the consent of a deleted contact.
 */
export function stateOf(contact: Contact): ContactState {
  return contact.deletedAt === undefined ? consentState(contact.email?.permission) : 'deleted';
}

/** The state from the permission alone. It is 'active' for every permission that allows emails. */
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
