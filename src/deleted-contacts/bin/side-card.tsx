import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Contact } from '../../protocol/contact';
import type { Failure } from '../../protocol/failure';
import { AnswerNews } from '../../ui/answer-news';
import { contactHandle, contentWords, type NamesById, permissionWord } from '../../ui/contact-words';
import { Fact } from '../../ui/fact';
import { FailureNote } from '../../ui/failure-note';
import type { LookupState } from '../../ui/lookup-state';
import { CardHead } from '../../ui/restore-card/card-head';
import { NoContactCard } from '../../ui/restore-card/no-contact-card';
import { RestoreCard } from '../../ui/restore-card/restore-card';
import { WholeRecord } from '../../ui/restore-card/whole-record';
import type { StepAction } from '../../ui/steps';
import { text } from '../../ui/text';
import type { OpenedCard } from '../opened-card';

/**
 * One contact of the table. Shows the cached data at once, and the card that can restore it after a reading. Takes the
 * focus if it was opened with the keyboard.
 */
export function SideCard({
  opened,
  names,
  lookup,
  refusal,
  onStep,
  onClose,
}: {
  opened: OpenedCard;
  /** The names of tags and custom fields. */
  names: NamesById;
  lookup: LookupState;
  /** Why restoring is forbidden in this browser. */
  refusal: Failure | undefined;
  onStep: (action: StepAction) => void;
  onClose: () => void;
}) {
  const card = useRef<HTMLDivElement>(null);
  const top = useRef<HTMLButtonElement>(null);
  const { contact } = opened;
  const answer = lookup.answer.value;
  useEffect(() => {
    if (opened.by === 'keyboard') card.current?.focus({ preventScroll: true });
    card.current?.scrollIntoView({ block: 'nearest' });
    top.current?.scrollIntoView({ block: 'nearest' });
  }, [opened]);

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for form fields.
    <div
      class="bin-card"
      ref={card}
      role="group"
      aria-label={contactHandle(contact)}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <AnswerNews answer={answer} />
      <button type="button" class="button quiet bin-card-close" ref={top} onClick={onClose}>
        {text('buttonClose')}
      </button>
      {answer.phase === 'found' ? (
        <RestoreCard
          key={answer.number}
          state={answer.card}
          names={names}
          onStep={onStep}
          // While nobody is signed in, the button beside a failure is the only one for signing in.
          signedOut={false}
          refusal={refusal}
        />
      ) : answer.phase === 'nobody' ? (
        <NoContactCard question={answer.question} />
      ) : (
        <CachedCard contact={contact} names={names} isBusy={answer.phase !== 'failed'}>
          {answer.phase === 'failed' ? (
            <FailureNote failure={answer.failure} attempt="lookup" onStep={onStep} />
          ) : (
            <div role="status">
              <p class="soft small">{text('binReadingOne')}</p>
              <span class="skeleton-box" />
            </div>
          )}
        </CachedCard>
      )}
    </div>
  );
}

/** The cached data of a contact, with `children` in place of the restore. */
function CachedCard({
  contact,
  names,
  isBusy,
  children,
}: {
  contact: Contact;
  names: NamesById;
  isBusy: boolean;
  children: ComponentChildren;
}) {
  const { email } = contact;
  return (
    <article class="card" aria-label={contactHandle(contact)} aria-busy={isBusy}>
      <CardHead contact={contact} />
      <dl class="card-facts">
        {email && <Fact label={text('contactFieldConsent')}>{permissionWord(email.permission)}</Fact>}
        <Fact label={text('contactRecord')}>{contentWords(contact)}</Fact>
      </dl>
      {children}
      <WholeRecord contact={contact} names={names} />
    </article>
  );
}
