import type { Contact } from '../../protocol/contact';
import { isMarked } from '../../restore/consent';
import { firstNameOr } from '../contact-words';
import { day, text } from '../text';
import type { CardState } from './card-state';

/** Explains the contact's state if the state alone is not clear. */
export function Explanation({ state }: { state: CardState }) {
  const contact = state.contact.value;
  const isDeleted = contact.deletedAt !== undefined;
  if (isDeleted && isMarked(contact)) return <p>{text('cardExplainNever')}</p>;
  switch (contact.email?.permission) {
    case 'unsubscribed':
      return isDeleted ? (
        <UnsubscribedExplanation state={state} email={contact.email} />
      ) : (
        <p>{text('cardExplainUnsubscribed', firstNameOr(contact))}</p>
      );
    case 'unknown':
      return isDeleted ? <p>{text('cardExplainConsentUnknown')}</p> : null;
    case 'pending_confirmation':
      return <p>{isDeleted ? text('cardExplainPendingDeleted') : text('cardExplainPending')}</p>;
    case 'temp_hold':
      return <p>{isDeleted ? text('cardExplainHeldDeleted') : text('cardExplainHeld')}</p>;
    default:
      return null;
  }
}

function UnsubscribedExplanation({ state, email }: { state: CardState; email: NonNullable<Contact['email']> }) {
  const name = firstNameOr(state.contact.value);
  const request = state.request.value;
  return (
    <>
      <p>
        {email.optOutSource === 'Account' && `${text('cardExplainUnsubscribedByAccount')} `}
        {text('cardExplainUnsubscribedDeleted', name)}
      </p>
      {request && state.outcome.value?.kind !== 'requested' && (
        <p class="note">
          {request.at === undefined
            ? text('cardRequestSentBefore', name)
            : text('cardRequestSentOn', name, day(request.at))}
        </p>
      )}
    </>
  );
}
