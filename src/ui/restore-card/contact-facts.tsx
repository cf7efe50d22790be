import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import type { Contact, Permission } from '../../protocol/contact';
import { byWhom, contentWords, permissionWord } from '../contact-words';
import { DottedLine } from '../dotted-line';
import { Fact } from '../fact';
import { day, plural, text } from '../text';
import type { CardState } from './card-state';
import { RecordFacts } from './record-facts';

/** The most important facts, kept short because the lists below must stay in view. */
export function ContactFacts({
  state,
  isFolded,
  children,
}: {
  state: CardState;
  isFolded: boolean;
  /** Shown together with the unfolded record. */
  children: ComponentChildren;
}) {
  const contact = state.contact.value;
  const recordId = useId();
  const isOpen = useSignal(false);

  function toggle(): void {
    isOpen.value = !isOpen.value;
    if (isOpen.value) void state.readNames();
  }
  return (
    <>
      <dl class="card-facts">
        <ConsentFacts contact={contact} />
        <Fact label={contact.deletedAt === undefined ? text('labelLists') : text('contactRecord')}>
          {contact.deletedAt === undefined ? plural('cardListCount', contact.lists.length) : contentWords(contact)}{' '}
          {isFolded && (
            <button
              type="button"
              class="link card-whole-record"
              aria-expanded={isOpen.value}
              aria-controls={recordId}
              onClick={toggle}
            >
              {isOpen.value ? text('cardHideRecord') : text('cardShowRecord')}
            </button>
          )}
        </Fact>
      </dl>
      {isOpen.value && (
        <div class="card-form" id={recordId}>
          <dl class="facts">
            <RecordFacts contact={contact} names={state.names.value} />
          </dl>
          {children}
        </div>
      )}
    </>
  );
}

function ConsentFacts({ contact: { email, sms, deletedAt } }: { contact: Contact }) {
  const isDeleted = deletedAt !== undefined;
  if (email === undefined) {
    return sms ? (
      <Fact label={text('contactFieldConsent')}>{isDeleted ? text('cardSmsUnchanged') : text('contactSmsOnly')}</Fact>
    ) : null;
  }
  if (email.permission === 'unsubscribed') return <OptOutFacts email={email} />;
  return (
    <Fact label={text('contactFieldConsent')}>
      <DottedLine
        of={[
          permissionWord(email.permission),
          !isDeleted && email.optInDate && text('cardSince', day(email.optInDate)),
          !isDeleted && byWhom(email.optInSource),
          isDeleted && text('contactUnchangedByRestoring'),
        ]}
      />
      {isDeleted && <ConsentMeaning permission={email.permission} />}
    </Fact>
  );
}

function OptOutFacts({ email }: { email: NonNullable<Contact['email']> }) {
  const { optOutDate, optOutSource, optOutReason } = email;
  return (
    <>
      <Fact label={text('cardOptedOut')}>
        <DottedLine of={[optOutDate === undefined ? text('cardDayUnknown') : day(optOutDate), byWhom(optOutSource)]} />
      </Fact>
      {optOutReason !== undefined && (
        <Fact label={text('cardOptOutReason')}>
          <q>{optOutReason}</q>
        </Fact>
      )}
    </>
  );
}

/** What the consent means for emails after a restore. Nothing is shown if it allows none. */
function ConsentMeaning({ permission }: { permission: Permission }) {
  const meanings: Partial<Record<Permission, string>> = {
    explicit: text('cardConsentExplicitMeans'),
    implicit: text('cardConsentImplicitMeans'),
    not_set: text('cardConsentNotSetMeans'),
  };
  const meaning = meanings[permission];
  return meaning === undefined ? null : <span class="fact-note soft small">{meaning}</span>;
}
