import type { Send } from '../../protocol/send';
import { personOf } from '../../restore/never-restore';
import type { CardSignals } from './card-state';

/** Marks the card's contact as "Never restore" and removes the mark. */
export function createMarkActions(send: Send, card: CardSignals, { loadLists }: { loadLists: () => Promise<void> }) {
  const people = () => [personOf(card.contact.value)];
  return {
    mark: (): Promise<void> =>
      card.actions.run({
        name: 'marking',
        attempt: 'mark',
        request: () => send('markNeverRestore', { people: people() }),
        done() {
          card.contact.value = { ...card.contact.value, neverRestore: true };
          card.outcome.value = { kind: 'marked' };
        },
      }),
    unmark: (reason: string): Promise<void> =>
      card.actions.run({
        name: 'marking',
        attempt: 'mark',
        request: () => send('unmarkNeverRestore', { people: people(), reason }),
        done() {
          const { neverRestore: _mark, ...contact } = card.contact.value;
          card.contact.value = contact;
          card.outcome.value = { kind: 'unmarked' };
          if (card.needsLists.value && card.lists.loaded.value.phase === 'idle') void loadLists();
        },
      }),
  };
}
