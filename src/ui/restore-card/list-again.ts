import { signal } from '@preact/signals';
import type { ContactList } from '../../protocol/contact';
import type { NamedList } from '../../protocol/former-lists';
import type { Send } from '../../protocol/send';
import type { CardRecord } from './card-state';

/**
 * Makes lists again that were deleted: new ones by their names. None of them is selected by that, because the reason against a list
 * that the contact was on may hold for the new one too.
 */
export function createListAgain(send: Send, card: CardRecord) {
  /** The new lists, by the ids of the old ones. */
  const madeAgain = signal<ReadonlyMap<string, ContactList>>(new Map());

  async function makeAgain({ id, name }: NamedList): Promise<void> {
    await card.actions.run({
      name: 'making-list',
      attempt: 'lists',
      // A list that was made although no answer came is answered the next time.
      request: () => send('createList', { name }),
      done(list) {
        card.lists.add(list);
        madeAgain.value = new Map(madeAgain.value).set(id, list);
      },
    });
  }

  return { madeAgain, makeAgain };
}
