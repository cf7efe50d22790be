import { computed, signal } from '@preact/signals';
import type { Contact } from '../../protocol/contact';
import type { Result } from '../../protocol/failure';
import type { EntryPoint, Method } from '../../protocol/restores';
import type { Send } from '../../protocol/send';
import { type Choice, defaultMethod } from '../../restore/plan';
import type { ListChoiceState } from '../lists/list-choice';
import type { CardSignals } from './card-state';

/** Restores the card's contact. The preview uses the same choice as the request. */
export function createRestoreAction(
  send: Send,
  card: CardSignals,
  { entryPoint, reloadLists }: { entryPoint: EntryPoint; reloadLists: () => Promise<void> },
) {
  const { contact, edits, lists } = card;
  const method = signal(defaultMethod(contact.value));
  /** What a restore would send. A list that is not created yet has the id `NEW_LIST`. */
  const choice = computed(
    (): Choice => ({
      listIds: lists.selectedLists.value.map((list) => list.id),
      edits: edits.changed.value,
      method: card.mayStayUnsubscribed.value ? 'lists-only' : method.value,
    }),
  );

  async function restore(by: Method = defaultMethod(contact.value)): Promise<void> {
    if (by === 'put' && edits.hasEmpty.value) return;
    await card.actions.run({
      name: 'restoring',
      attempt: 'restore',
      again: () => restore(by),
      async request() {
        method.value = by;
        const changed = edits.changed.value;
        const listIds = await selectedIds(lists);
        const answer = listIds.ok
          ? await send('restore', {
              contactId: contact.value.id,
              listIds: listIds.value,
              entryPoint,
              fingerprint: card.fingerprint.value,
              ...(by === 'lists-only' && { method: by }),
              ...(by === 'put' && Object.keys(changed).length > 0 && { edits: changed }),
            })
          : listIds;
        method.value = defaultMethod(answer.ok ? answer.value.contact : contact.value);
        if (!answer.ok && answer.failure.kind === 'refused') {
          edits.refuse(answer.failure.messages);
          // The refusal may be about a list that was deleted.
          void reloadLists();
        }
        return answer;
      },
      done({ recordId, contact: read, ...restored }) {
        contact.value = read;
        // An undo would also discard what others changed since.
        card.undoable.value = restored.changedSince || restored.optedOut ? undefined : recordId;
        card.outcome.value = { kind: 'restored', ...restored };
        edits.clear();
      },
    });
  }

  return { choice, restore };
}

/** Deletes the contact again. */
export function createUndoAction(send: Send, card: CardSignals, { loadLists }: { loadLists: () => Promise<void> }) {
  return async (): Promise<void> => {
    const recordId = card.undoable.value;
    if (recordId === undefined) return;
    await card.actions.run({
      name: 'undoing',
      attempt: 'undo',
      request: () => send('undoRestore', { recordId }),
      done({ contact, fingerprint }) {
        card.contact.value = contact;
        card.fingerprint.value = fingerprint;
        card.undoable.value = undefined;
        card.outcome.value = { kind: 'undone' };
        if (card.needsLists.value && card.lists.loaded.value.phase === 'idle') void loadLists();
      },
    });
  };
}

/** Sends the only resubscribe request that an unsubscribed contact may get. */
export function createResubscribeAction(send: Send, card: CardSignals, { entryPoint }: { entryPoint: EntryPoint }) {
  return async function requestResubscribe(): Promise<void> {
    if (!card.mayRequest.value) return;
    await card.actions.run({
      name: 'requesting',
      attempt: 'resubscribe',
      again: requestResubscribe,
      async request(): Promise<Result<{ contact?: Contact; sentAt?: number | undefined }>> {
        const listIds = await selectedIds(card.lists);
        if (!listIds.ok) return listIds;
        const answer = await send('requestResubscribe', {
          contactId: card.contact.value.id,
          listIds: listIds.value,
          entryPoint,
          fingerprint: card.fingerprint.value,
        });
        if (answer.ok || answer.failure.kind !== 'already-asked') return answer;
        // The earlier request is more useful on the card than a failure.
        return { ok: true, value: { sentAt: answer.failure.at } };
      },
      done({ contact, sentAt }) {
        card.request.value = sentAt === undefined ? {} : { at: sentAt };
        if (!contact) return;
        card.contact.value = contact;
        card.outcome.value = { kind: 'requested' };
      },
    });
  };
}

/** The ids of the selected lists. Fails with `list-choice` if none is selected. */
async function selectedIds(lists: ListChoiceState): Promise<Result<string[]>> {
  return lists.selected.value.size === 0 ? { ok: false, failure: { kind: 'list-choice' } } : lists.ids();
}
