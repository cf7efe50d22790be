import { useEffect, useRef } from 'preact/hooks';
import type { Contact } from '../../protocol/contact';
import { CardHead } from '../../ui/card-head';
import { contactHandle, keptWords, type Names, permissionWord } from '../../ui/contact-words';
import { Fact } from '../../ui/fact';
import { FailureNote } from '../../ui/failure-note';
import type { StepAction } from '../../ui/failure-words';
import type { LookupState } from '../../ui/lookup-state';
import { RecordFacts } from '../../ui/record-facts';
import { NoContactCard, RestoreCard } from '../../ui/restore-card';
import { StateChip } from '../../ui/state-chip';
import { day, text } from '../../ui/text';

/**
 * One contact of the table, whole: what was kept of it at once, and in its place, as soon as it was read, the card that can
 * restore it. `focused` when it was opened with the keyboard, which then goes on here.
 */
export function SideCard({
  contact,
  names,
  focused,
  lookup,
  signedOut,
  onStep,
  onClose,
}: {
  contact: Contact;
  /** Of tags and custom fields. */
  names: Names;
  focused: boolean;
  lookup: LookupState;
  signedOut: boolean;
  onStep: (action: StepAction) => void;
  onClose: () => void;
}) {
  const card = useRef<HTMLDivElement>(null);
  const answer = lookup.answer.value;
  useEffect(() => {
    if (focused) card.current?.focus();
    card.current?.scrollIntoView({ block: 'nearest' });
  }, [contact.id, focused]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Escape closes from wherever the focus is in it.
    <div
      class="bin-card"
      ref={card}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === 'Escape') onClose();
      }}
    >
      <button type="button" class="button quiet bin-card-close" onClick={onClose}>
        {text('binCloseCard')}
      </button>
      {answer.phase === 'found' ? (
        <RestoreCard key={answer.asked} state={answer.card} onStep={onStep} signedOut={signedOut} />
      ) : answer.phase === 'nobody' ? (
        <NoContactCard question={answer.question} />
      ) : (
        <>
          <KeptCard contact={contact} names={names} />
          {answer.phase === 'failed' ? (
            <FailureNote failure={answer.failure} attempt="lookup" onStep={onStep} />
          ) : (
            <div role="status">
              <p class="soft small">{text('binReadingOne')}</p>
              <span class="skeleton-box" />
            </div>
          )}
        </>
      )}
    </div>
  );
}

function KeptCard({ contact, names }: { contact: Contact; names: Names }) {
  const { email, deletedAt } = contact;
  return (
    <article class="card" aria-label={contactHandle(contact)} aria-busy="true">
      <CardHead contact={contact}>
        <StateChip state="deleted" />
      </CardHead>
      <dl class="facts">
        {deletedAt !== undefined && <Fact label={text('binDeleted')}>{day(deletedAt)}</Fact>}
        {email && <Fact label={text('fieldConsent')}>{permissionWord(email.permission)}</Fact>}
        <Fact label={text('factKept')}>{keptWords(contact)}</Fact>
        <RecordFacts contact={contact} names={names} />
      </dl>
    </article>
  );
}
