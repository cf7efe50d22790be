import { signal } from '@preact/signals';
import type { ContactList } from '../../protocol/contact';
import type { NamedList } from '../../protocol/former-lists';
import type { Send } from '../../protocol/send';
import type { CardSignals } from './card-state';

/**
 * Creates deleted lists again under their names. A new list is not selected, because the reason for not preselecting
 * the old one may apply to it too.
 */
export function createRecreateAction(send: Send, card: CardSignals) {
  /** The new lists, keyed by the ids of the old ones. */
  const recreated = signal<ReadonlyMap<string, ContactList>>(new Map());

  async function recreate({ id, name }: NamedList): Promise<void> {
    await card.actions.run({
      name: 'creating-list',
      attempt: 'lists',
      // If a list was created but the answer was lost, the next request returns that list.
      request: () => send('createList', { name }),
      done(list) {
        card.lists.add(list);
        recreated.value = new Map(recreated.value).set(id, list);
      },
    });
  }

  return { recreated, recreate };
}
