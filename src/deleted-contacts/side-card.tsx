import { useEffect, useRef } from 'preact/hooks';
import type { Contact } from '../protocol/contact';
import { contactHandle, contactName, keptWords, permissionWord, recordRows } from '../ui/contact-words';
import { Fact } from '../ui/fact';
import { FailureNote } from '../ui/failure-note';
import type { StepAction } from '../ui/failure-words';
import type { LookupState } from '../ui/lookup-state';
import { NoContactCard, RestoreCard } from '../ui/restore-card';
import { StateChip } from '../ui/state-chip';
import { day, text } from '../ui/text';

/**
 * One contact of the table, whole: what was kept of it at once, and in its place, as soon as it was read, the card that can
 * restore it. `focused` when it was opened with the keyboard, which then goes on here.
 */
export function SideCard({
  contact,
  focused,
  lookup,
  signedOut,
  onStep,
  onClose,
}: {
  contact: Contact;
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
          <KeptCard contact={contact} />
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

function KeptCard({ contact }: { contact: Contact }) {
  const name = contactName(contact);
  const handle = contactHandle(contact);
  const { email, deletedAt } = contact;
  return (
    <article class="card" aria-label={handle} aria-busy="true">
      <header class="card-head">
        <div class="card-names">
          <h2>
            <bdi>{name ?? handle}</bdi>
          </h2>
          {name !== undefined && name !== handle && (
            <p class="soft">
              <bdi>{handle}</bdi>
            </p>
          )}
        </div>
        <StateChip state="deleted" />
      </header>
      <dl class="facts">
        {deletedAt !== undefined && <Fact label={text('binDeleted')}>{day(deletedAt)}</Fact>}
        {email && <Fact label={text('fieldConsent')}>{permissionWord(email.permission)}</Fact>}
        <Fact label={text('factKept')}>{keptWords(contact)}</Fact>
        {recordRows(contact).map(({ label, values }) => (
          <Fact key={label} label={label}>
            {values.map((value) => (
              <bdi key={value} class="record-value">
                {value}
              </bdi>
            ))}
          </Fact>
        ))}
      </dl>
    </article>
  );
}
