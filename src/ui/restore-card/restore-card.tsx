import { isMarked } from '../../restore/consent';
import { contactHandle, type NamesById } from '../contact-words';
import { failureWords } from '../failure-words';
import { FormerListChoice } from '../lists/former-list-choice';
import { ListSection } from '../lists/list-section';
import { text } from '../text';
import { CardHead } from './card-head';
import type { CardState } from './card-state';
import { type CardSurface, isMissingSession } from './card-surface';
import { ConsentState } from './consent-state';
import { ContactFacts } from './contact-facts';
import { Explanation } from './explanation';
import { NeverRestoreForm } from './never-restore-form';
import { Outcome } from './outcome';
import { RestoreForm } from './restore-form';
import { UndoForm } from './undo-form';
import { UnsubscribedForm } from './unsubscribed-form';
import { WholeRecord } from './whole-record';

/**
 * The card of one contact: its record and, if the rules allow it, its restore and the undo. The record is folded, or shown
 * at the end of the card if `names` (of tags and custom fields) are given.
 */
export function RestoreCard({ state, names, ...surface }: { state: CardState; names?: NamesById } & CardSurface) {
  const contact = state.contact.value;
  const { refusal } = surface;
  const canRestore = state.verdict.value.may && !refusal;
  const needsLists = state.needsLists.value && !refusal;
  const isFolded = names === undefined;
  // Marking is rare, so its form must not push the lists out of view.
  const never = <NeverRestoreForm state={state} {...surface} />;
  return (
    <article class="card" aria-label={contactHandle(contact)} aria-busy={state.busy.value !== null}>
      <div class="card-body">
        <CardHead contact={contact} />
        <ConsentState contact={contact} />
        <Outcome state={state} />
        <ContactFacts state={state} isFolded={isFolded}>
          {!isMarked(contact) && never}
        </ContactFacts>
        <Explanation state={state} />
        {state.needsLists.value && refusal && <p class="note caution">{failureWords(refusal, 'restore').sentence}</p>}
        {needsLists && (
          <FormerListChoice
            former={state.former.value}
            state={state.lists}
            // A button that is disabled by its own action would lose the focus.
            disabled={state.busy.value !== null && state.busy.value !== 'creating-list'}
            recreated={state.recreated.value}
            onRecreate={(list) => void state.recreate(list)}
          />
        )}
        {needsLists && (
          <ListSection
            state={state.lists}
            hint={hintOf(state)}
            disabled={state.busy.value !== null}
            onLoad={() => void state.loadLists()}
            onReload={() => void state.reloadLists()}
            onStep={surface.onStep}
            elsewhere={
              new Set(
                [...state.former.value.map(({ list }) => list), ...state.recreated.value.values()].map(({ id }) => id),
              )
            }
            isStepElsewhere={(failure) => surface.signedOut && isMissingSession(failure)}
          />
        )}
      </div>
      {canRestore && <RestoreForm state={state} {...surface} />}
      {(state.mayRequest.value || state.mayStayUnsubscribed.value) && !refusal && (
        <UnsubscribedForm state={state} {...surface} />
      )}
      {state.undoable.value !== undefined && <UndoForm state={state} {...surface} />}
      {(!isFolded || isMarked(contact)) && never}
      {names && <WholeRecord contact={contact} names={names} />}
    </article>
  );
}

function hintOf({ verdict, former }: CardState): string {
  if (!verdict.value.may) return text('cardListsHintAsk');
  return former.value.length > 0 ? text('cardListsHintOthers') : text('cardListsHint');
}
