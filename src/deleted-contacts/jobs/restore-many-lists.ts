import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Contact, ContactList } from '../../protocol/contact';
import type { Result } from '../../protocol/failure';
import type { ListOrigin, RememberedSet } from '../../protocol/former-lists';
import type { ListGroup } from '../../protocol/jobs';
import type { Send } from '../../protocol/send';
import type { Automations } from '../../protocol/settings';
import { formerListGroups } from '../../restore/former-list-groups';
import { createListChoice } from '../../ui/lists/list-choice';

/** Former lists of each contact, or lists selected for all contacts. */
export type ListMode = 'former' | 'selected';

/**
 * The lists that a bulk restore puts contacts onto. Contacts with remembered lists go back onto those. The selection
 * then applies only to the others, which are not restored without one.
 */
export function createManyLists(send: Send, contacts: ReadonlySignal<Contact[]>, now: () => number) {
  const remembered = signal<RememberedSet[]>([]);
  // If some former lists are remembered, the lists chosen last may not suit the other contacts, so none is preselected.
  const choice = createListChoice(send, now, (_all, lastChosen) => (remembered.value.length > 0 ? [] : lastChosen));
  const automations = signal<Automations | null>(null);
  const mode = signal<ListMode>('former');
  const former = computed(() => formerListGroups(contacts.value, remembered.value, choice.lists.value));
  const isFormer = computed(() => mode.value === 'former' && former.value.groups.length > 0);
  /** The contacts that go onto the selected lists. */
  const chosen = computed(() => {
    if (choice.selectedLists.value.length === 0) return [];
    return isFormer.value ? former.value.unknown : contacts.value;
  });
  /** The groups of the job. A list that is still to be created has no id of Constant Contact’s yet. */
  const groups = computed((): { contacts: Contact[]; lists: ContactList[] }[] => {
    const own = isFormer.value ? former.value.groups : [];
    return chosen.value.length > 0 ? [...own, { contacts: chosen.value, lists: choice.selectedLists.value }] : own;
  });
  const origins = computed((): ListOrigin[] => {
    const own = isFormer.value ? former.value.origins : [];
    return chosen.value.length > 0 ? [...own, { source: 'chosen', contacts: chosen.value.length }] : own;
  });

  async function load(): Promise<void> {
    const ids = contacts.value.map(({ id }) => id);
    const recalled = ids.length > 0 ? send('recallLists', { contactIds: ids }) : null;
    const started = send('getAutomations', {});
    const answer = await recalled;
    // Without an answer, the lists are selected by hand.
    if (answer?.ok) remembered.value = answer.value;
    // The lists are read again, because a list may have been deleted minutes ago.
    await choice.load({ refresh: true });
    const names = await started;
    if (names.ok) automations.value = names.value;
  }

  /** The number of contacts that join each list, largest first. */
  const joined = computed(() => {
    const counts = new Map<string, { list: ContactList; contacts: number }>();
    for (const { contacts: some, lists } of groups.value) {
      for (const list of lists) {
        const before = counts.get(list.id)?.contacts ?? 0;
        counts.set(list.id, { list, contacts: before + some.length });
      }
    }
    return [...counts.values()].sort((one, other) => other.contacts - one.contacts);
  });

  const isChoiceUsed = computed(() => chosen.value.length > 0);

  /** The groups of the job, after the new list has been created if it is used. */
  async function made(): Promise<Result<ListGroup[]>> {
    if (isChoiceUsed.value) {
      const ready = await choice.ids();
      if (!ready.ok) return ready;
    }
    return {
      ok: true,
      value: groups.value.map(({ contacts: some, lists }) => ({ contactIds: some.map(({ id }) => id), lists })),
    };
  }

  return { choice, automations, mode, former, isFormer, isChoiceUsed, groups, origins, joined, load, made };
}

export type ManyListsState = ReturnType<typeof createManyLists>;
