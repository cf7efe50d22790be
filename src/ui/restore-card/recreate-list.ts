import { signal } from '@preact/signals';
import type { ContactList } from '../../protocol/contact';
import type { NamedList } from '../../protocol/former-lists';
import type { Send } from '../../protocol/send';
import type { CardRecord } from './card-state';

/**
 * Creates deleted lists again under their names. A new list is not selected, because the reason against the old one may
 * apply to it too.
 */
export function createListAgain(send: Send, card: CardRecord) {
  /** The new lists, keyed by the ids of the old ones. */
  const madeAgain = signal<ReadonlyMap<string, ContactList>>(new Map());

  async function makeAgain({ id, name }: NamedList): Promise<void> {
    await card.actions.run({
      name: 'making-list',
      attempt: 'lists',
      // If a list was created but the answer was lost, the next request returns that list.
      request: () => send('createList', { name }),
      done(list) {
        card.lists.add(list);
        madeAgain.value = new Map(madeAgain.value).set(id, list);
      },
    });
  }

  return { madeAgain, makeAgain };
}
