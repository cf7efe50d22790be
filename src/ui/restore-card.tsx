import { useSignal } from '@preact/signals';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { Contact, ContactList, Permission } from '../protocol/contact';
import type { ComparedField, LookupQuestion } from '../protocol/requests';
import { consentState, stateOf } from '../restore/consent';
import { CardHead } from './card-head';
import type { CardState } from './card-state';
import { comparedWords } from './compared-words';
import { byWhom, contactHandle, keptWords, type Names, permissionWord } from './contact-words';
import { CopyFix } from './copy-fix';
import { Fact } from './fact';
import { FailureNote } from './failure-note';
import type { StepAction } from './failure-words';
import { NEW_LIST } from './list-choice';
import { ListPicker } from './list-picker';
import { RecordFacts } from './record-facts';
import { RefusedValue } from './refused-value';
import { fieldWord, isComplete, restoredWords } from './restored-words';
import { StateChip } from './state-chip';
import { CONTACTS_PAGE } from './steps';
import { day, enumerate, plural, text } from './text';
import { WhatWillChange } from './what-will-change';

interface Around {
  /** Does the step of a failure that the card cannot do itself. */
  onStep: (action: StepAction) => void;
  /** Whether the surface shows its own sign-in button, so that the card need not. */
  signedOut: boolean;
}

/**
 * One contact that was found: what is known of it and, where the rules allow, its restore and the undo of that. Its whole
 * record is folded away or, where `names` of tags and custom fields are given, shown with them at the card's end.
 */
export function RestoreCard({ state, names, ...around }: { state: CardState; names?: Names } & Around) {
  const contact = state.contact.value;
  const handle = contactHandle(contact);
  const held = consentState(contact.email?.permission);
  const { deletedAt } = contact;
  const isDeleted = deletedAt !== undefined;

  return (
    <article class="card" aria-label={handle} aria-busy={state.busy.value !== null}>
      <div class="card-body">
        <CardHead contact={contact}>
          <p class="card-state">
            <StateChip state={stateOf(contact)} />
            {isDeleted && <span class="soft small">{day(deletedAt)}</span>}
          </p>
        </CardHead>
        {isDeleted && held !== 'active' && (
          <p class="card-consent-state">
            <StateChip state={held} />
            {held === 'unsubscribed' && <span class="soft">{text('staysUnsubscribed')}</span>}
          </p>
        )}
        <Outcome state={state} />
        <Facts state={state} isFolded={names === undefined} />
        <Explanation state={state} />
        {state.needsLists.value && <Lists state={state} {...around} />}
      </div>
      {state.may.value.may && <Restore state={state} {...around} />}
      {(state.mayAsk.value || state.mayStayUnsubscribed.value) && <Unsubscribed state={state} {...around} />}
      {state.undoable.value !== undefined && <Undo state={state} {...around} />}
      {names && <WholeRecord contact={contact} names={names} />}
    </article>
  );
}

/** The whole record, at the end of a card that has room for it. */
export function WholeRecord({ contact, names }: { contact: Contact; names: Names }) {
  return (
    <section class="card-record">
      <h3>{text('wholeRecordTitle')}</h3>
      <dl class="facts">
        <RecordFacts contact={contact} names={names} />
      </dl>
    </section>
  );
}

/** The answer that there is no such contact, and what that means. */
export function NoContactCard({ question }: { question: LookupQuestion }) {
  const asked = question.by === 'email' ? question.address : question.id;
  return (
    <article class="card" aria-label={asked}>
      <header class="card-head">
        <h2 class="card-names">{asked}</h2>
        <StateChip state="none" />
      </header>
      <p class="note">
        <strong>{question.by === 'email' ? text('noContactAddress') : text('noContactId')}</strong>{' '}
        {question.by === 'email' ? text('noContactAddressMeans') : text('noContactIdMeans')}
      </p>
    </article>
  );
}

/** The card's outline while it is being looked up. */
export function SkeletonCard() {
  return (
    <div class="card skeleton" aria-hidden="true">
      <span class="skeleton-line wide" />
      <span class="skeleton-line" />
      <span class="skeleton-box" />
    </div>
  );
}

/** What the last restore or undo came to. The element is always there, so that its words are read out when they come. */
function Outcome({ state }: { state: CardState }) {
  const status = useRef<HTMLDivElement>(null);
  const outcome = state.outcome.value;
  useEffect(() => {
    if (outcome?.kind === 'undone' || outcome?.kind === 'asked') status.current?.focus();
  }, [outcome]);

  const whole = outcome?.kind !== 'restored' || (isComplete(outcome.proof) && !outcome.changedSince);
  const shade = outcome === null ? '' : `note ${whole ? 'success' : 'caution'}`;
  const different = outcome?.kind === 'restored' ? outcome.proof.fields.filter((field) => !field.same) : [];
  return (
    <>
      <div class={`card-status ${shade}`} role="status" ref={status} tabIndex={-1}>
        {outcome?.kind === 'restored' && restoredWords(outcome, state.lists.lists.value)}
        {outcome?.kind === 'undone' && text('undone')}
        {outcome?.kind === 'asked' && text('askedNow', calledName(state.contact.value))}
      </div>
      {different.length > 0 && (
        <dl class="facts">
          {different.map((field) => (
            <Fact key={field.field} label={fieldWord(field.field)}>
              {differenceWords(field)}
            </Fact>
          ))}
        </dl>
      )}
    </>
  );
}

function differenceWords({ field, before, after }: ComparedField): string {
  if (before === undefined) return text('differenceNew', comparedWords(field, after ?? ''));
  if (after === undefined) return text('differenceGone', comparedWords(field, before));
  return text('differenceChanged', comparedWords(field, before), comparedWords(field, after));
}

/** What matters of the contact now, in few lines, since the lists have to be in sight below them. */
function Facts({ state, isFolded }: { state: CardState; isFolded: boolean }) {
  const contact = state.contact.value;
  const wholeRecord = useId();
  const isWhole = useSignal(false);
  return (
    <>
      <dl class="card-facts">
        <ConsentFacts contact={contact} />
        <Fact label={contact.deletedAt === undefined ? text('lists') : text('factKept')}>
          {contact.deletedAt === undefined ? plural('onLists', contact.lists.length) : keptWords(contact)}{' '}
          {isFolded && (
            <button
              type="button"
              class="link whole-record"
              aria-expanded={isWhole.value}
              aria-controls={wholeRecord}
              onClick={() => {
                isWhole.value = !isWhole.value;
                if (isWhole.value) void state.readNames();
              }}
            >
              {isWhole.value ? text('wholeRecordHide') : text('wholeRecord')}
            </button>
          )}
        </Fact>
      </dl>
      {isWhole.value && (
        <dl class="facts" id={wholeRecord}>
          <RecordFacts contact={contact} names={state.names.value} />
        </dl>
      )}
    </>
  );
}

function ConsentFacts({ contact }: { contact: Contact }) {
  const { email } = contact;
  const isDeleted = contact.deletedAt !== undefined;
  return (
    <>
      {email?.permission === 'unsubscribed' ? (
        <>
          <Fact label={text('factOptedOut')}>
            <Parts
              of={[
                email.optOutDate === undefined ? text('dayUnknown') : day(email.optOutDate),
                byWhom(email.optOutSource),
              ]}
            />
          </Fact>
          {email.optOutReason !== undefined && (
            <Fact label={text('factReason')}>
              <q>{email.optOutReason}</q>
            </Fact>
          )}
        </>
      ) : (
        email && (
          <Fact label={text('fieldConsent')}>
            <Parts
              of={[
                permissionWord(email.permission),
                !isDeleted && email.optInDate && text('since', day(email.optInDate)),
                !isDeleted && byWhom(email.optInSource),
                isDeleted && text('unchangedByRestoring'),
              ]}
            />
            {isDeleted && <Means of={email.permission} />}
          </Fact>
        )
      )}
      {email === undefined && contact.sms && (
        <Fact label={text('fieldConsent')}>{isDeleted ? text('smsUntouched') : text('smsOnly')}</Fact>
      )}
    </>
  );
}

/** What a consent that restoring makes mailable again is. */
function Means({ of: permission }: { of: Permission }) {
  const words = {
    explicit: () => text('consentExplicitMeans'),
    implicit: () => text('consentImplicitMeans'),
    not_set: () => text('consentNotSetMeans'),
  };
  const say = words[permission as keyof typeof words];
  return say ? <span class="fact-note soft small">{say()}</span> : null;
}

/** What the state means for the person in front of it, in the cases that are not plain. */
function Explanation({ state }: { state: CardState }) {
  const contact = state.contact.value;
  const isDeleted = contact.deletedAt !== undefined;
  switch (contact.email?.permission) {
    case 'unsubscribed':
      return isDeleted ? (
        <>
          <p>
            {contact.email.optOutSource === 'Account' && `${text('explainUnsubscribedByAccount')} `}
            {text('explainUnsubscribedDeleted', calledName(contact))}
          </p>
          {state.asked.value && state.outcome.value?.kind !== 'asked' && (
            <p class="note">
              {state.asked.value.at === undefined
                ? text('askedBefore', calledName(contact))
                : text('askedOn', calledName(contact), day(state.asked.value.at))}
            </p>
          )}
        </>
      ) : (
        <p>{text('explainUnsubscribed', calledName(contact))}</p>
      );
    case 'unknown':
      return isDeleted ? <p>{text('explainConsentUnknown')}</p> : null;
    case 'pending_confirmation':
      return <p>{isDeleted ? text('explainPendingDeleted') : text('explainPending')}</p>;
    case 'temp_hold':
      return <p>{isDeleted ? text('explainHeldDeleted') : text('explainHeld')}</p>;
    default:
      return null;
  }
}

/** The first name, as one speaks of somebody. */
function calledName(contact: Contact): string {
  return contact.firstName ?? contactHandle(contact);
}

/** The lists, as far as they have been read. */
function Lists({ state, onStep, signedOut }: { state: CardState } & Around) {
  const loaded = state.lists.loaded.value;
  switch (loaded.phase) {
    case 'ready':
      return (
        <ListPicker
          state={state.lists}
          hint={state.may.value.may ? text('listsHint') : text('listsHintAsk')}
          disabled={state.busy.value !== null}
          onReload={() => void state.reloadLists()}
        />
      );
    case 'failed':
      return (
        <FailureNote
          failure={loaded.failure}
          attempt="lists"
          onStep={
            needsSignIn(loaded.failure) && signedOut
              ? undefined
              : (action) => (action === 'try-again' ? void state.loadLists() : onStep(action))
          }
        />
      );
    default:
      return (
        <div class="lists">
          <p class="soft small">{text('listsLoading')}</p>
          <span class="skeleton-box" />
        </div>
      );
  }
}

function Restore({ state, ...around }: { state: CardState } & Around) {
  const hint = useId();
  const fix = useId();
  const fixIsOpen = useSignal(false);
  const ready = state.lists.loaded.value.phase === 'ready';
  const chosen = state.lists.chosenLists.value;
  const restoring = state.busy.value === 'restoring';
  const { contact, choice } = state;
  return (
    <div class="card-deed">
      <CardFailure state={state} {...around} />
      <RefusedValue state={state} />
      <WhatWillChange contact={contact.value} choice={choice.value} lists={chosen.map((list) => list.name)} />
      <div class="card-actions">
        <button
          type="button"
          class="button primary"
          aria-disabled={!ready || chosen.length === 0 || restoring || state.emptied.value}
          aria-busy={restoring}
          aria-describedby={hint}
          onClick={() => {
            if (ready) void state.restore();
          }}
        >
          {restoring ? text('restoring') : text('restoreContact')}
        </button>
        <button
          type="button"
          class="button quiet"
          aria-expanded={fixIsOpen.value}
          aria-controls={fix}
          onClick={() => {
            fixIsOpen.value = !fixIsOpen.value;
          }}
        >
          {text('copyTheFix')}
        </button>
      </div>
      <p id={hint} class="soft small">
        {ready && chosen.length === 0 ? (
          text('restoreNeedsList')
        ) : (
          <>
            {chosen.length > 0 && <strong>{text('restoreOnto', listWords(chosen))}</strong>} {text('restoreCosts')}
          </>
        )}
      </p>
      {fixIsOpen.value && (
        <CopyFix
          id={fix}
          contact={contact.value}
          choice={choice.value}
          ready={chosen.length > 0 && chosen.every((list) => list.id !== NEW_LIST)}
        />
      )}
    </div>
  );
}

/** The ways on for somebody who unsubscribed: a request, once ever, and for whom the account unsubscribed a quiet restore. */
function Unsubscribed({ state, ...around }: { state: CardState } & Around) {
  const askHint = useId();
  const restoreHint = useId();
  const ready = state.lists.loaded.value.phase === 'ready';
  const chosen = state.lists.chosenLists.value;
  const { contact, choice, busy } = state;
  const idle = ready && chosen.length > 0 && busy.value === null;
  return (
    <div class={state.mayStayUnsubscribed.value ? 'card-deed long' : 'card-deed'}>
      <CardFailure state={state} {...around} />
      {state.mayAsk.value && (
        <div class="card-restore">
          <button
            type="button"
            class="button"
            aria-disabled={!idle}
            aria-busy={busy.value === 'asking'}
            aria-describedby={askHint}
            onClick={() => {
              if (ready) void state.ask();
            }}
          >
            {busy.value === 'asking' ? text('asking') : text('askToResubscribe')}
          </button>
          <p id={askHint} class="soft small">
            {ready && chosen.length === 0
              ? text('askNeedsList')
              : text('askMeans', listWords(chosen), calledName(contact.value))}
          </p>
        </div>
      )}
      {state.mayStayUnsubscribed.value && (
        <>
          <WhatWillChange contact={contact.value} choice={choice.value} lists={chosen.map((list) => list.name)} />
          <div class="card-restore">
            <button
              type="button"
              class="button quiet"
              aria-disabled={!idle}
              aria-busy={busy.value === 'restoring'}
              aria-describedby={restoreHint}
              onClick={() => {
                if (ready) void state.restore('lists-only');
              }}
            >
              {busy.value === 'restoring' ? text('restoring') : text('restoreUnsubscribed')}
            </button>
            <p id={restoreHint} class="soft small">
              {text('restoreUnsubscribedMeans')}
            </p>
          </div>
        </>
      )}
    </div>
  );
}

/** The chosen lists by name, since they may be scrolled out of view; as a number when that would take many lines. */
export function listWords(chosen: ContactList[]): string {
  const names = enumerate(chosen.map((list) => list.name));
  const isLong = chosen.length > 3 || (chosen.length > 1 && names.length > 100);
  return isLong ? plural('lists', chosen.length) : names;
}

function Undo({ state, ...around }: { state: CardState } & Around) {
  const undo = useRef<HTMLButtonElement>(null);
  const hint = useId();
  const undoing = state.busy.value === 'undoing';
  const justRestored = state.outcome.value?.kind === 'restored';
  // The button that was pressed is gone now; the next thing somebody may want is the way back.
  useEffect(() => {
    if (justRestored) undo.current?.focus();
  }, [justRestored]);
  return (
    <div class="card-deed">
      {!justRestored && state.restoredAt !== undefined && <p>{text('restoredBefore', day(state.restoredAt))}</p>}
      <CardFailure state={state} {...around} />
      <div class="card-actions">
        <button
          type="button"
          class="button"
          ref={undo}
          aria-disabled={undoing}
          aria-busy={undoing}
          aria-describedby={hint}
          onClick={() => void state.undo()}
        >
          {undoing ? text('undoing') : text('undoRestore')}
        </button>
        <a class="button quiet" href={CONTACTS_PAGE} target="_blank" rel="noreferrer">
          {text('openInConstantContact')}
        </a>
      </div>
      <p id={hint} class="soft small">
        {text('undoMeans')}
      </p>
    </div>
  );
}

function CardFailure({ state, onStep, signedOut }: { state: CardState } & Around) {
  const note = useRef<HTMLDivElement>(null);
  const failed = state.failed.value;
  if (failed === null) return null;

  function step(action: StepAction): void {
    if (action === 'try-again') void failed?.again();
    else if (action === 'choose-lists') {
      state.failed.value = null;
      note.current?.closest('article')?.querySelector<HTMLElement>('fieldset input')?.focus();
    } else onStep(action);
  }
  // A refusal has ways on of its own, and signing in a button of the surface's.
  const stepIsElsewhere =
    (needsSignIn(failed.failure) && signedOut) || (failed.attempt === 'restore' && failed.failure.kind === 'refused');
  return (
    <div ref={note}>
      <FailureNote failure={failed.failure} attempt={failed.attempt} onStep={stepIsElsewhere ? undefined : step} />
    </div>
  );
}

function needsSignIn({ kind }: { kind: string }): boolean {
  return kind === 'signed-out' || kind === 'no-api-key';
}

/** Short facts side by side; the dot between them is drawn by the style sheet. */
function Parts({ of }: { of: (string | false | undefined)[] }) {
  return (
    <>
      {of
        .filter((part) => part !== undefined && part !== false && part !== '')
        .map((part) => (
          <span key={part} class="part">
            {part}{' '}
          </span>
        ))}
    </>
  );
}
