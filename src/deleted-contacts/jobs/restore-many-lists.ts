import { computed, type ReadonlySignal, signal } from '@preact/signals';
import type { Contact, ContactList } from '../../protocol/contact';
import type { Result } from '../../protocol/failure';
import type { ListOrigin, RememberedSet } from '../../protocol/former-lists';
import type { ListGroup } from '../../protocol/jobs';
import type { Send } from '../../protocol/send';
import type { Automations } from '../../protocol/settings';
import { formerListGroups } from '../../restore/former-list-groups';
import { createListChoice } from '../../ui/lists/list-choice';

/** The lists that contacts were on, or those that somebody selects for all of them. */
export type ListMode = 'former' | 'selected';

/**
 * The lists that a bulk restore puts contacts onto. Where the lists of some are remembered, those come back onto them, and the
 * selection is for the others alone; without a selection these are not restored.
 */
export function createManyLists(send: Send, contacts: ReadonlySignal<Contact[]>, now: () => number) {
  const remembered = signal<RememberedSet[]>([]);
  // Where something is known of them, those who are left have maybe left the lists that were chosen last.
  const choice = createListChoice(send, now, (_all, lastChosen) => (remembered.value.length > 0 ? [] : lastChosen));
  const automations = signal<Automations | null>(null);
  const mode = signal<ListMode>('former');
  const former = computed(() => formerListGroups(contacts.value, remembered.value, choice.lists.value));
  const isFormer = computed(() => mode.value === 'former' && former.value.groups.length > 0);
  /** The contacts that go onto the lists that somebody selected. */
  const chosen = computed(() => {
    if (choice.selectedLists.value.length === 0) return [];
    return isFormer.value ? former.value.unknown : contacts.value;
  });
  /** What the job is given. A list that is made during the restore has no id of Constant Contact's before. */
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
    // Without an answer the lists are selected by hand, as where none is remembered.
    if (answer?.ok) remembered.value = answer.value;
    // A list that was deleted minutes ago must not be given to thousands.
    await choice.load({ refresh: true });
    const names = await started;
    if (names.ok) automations.value = names.value;
  }

  /** How many contacts join each list, the most first. */
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

  /** The groups of the job, after the list that is to be made was made. */
  async function made(): Promise<Result<ListGroup[]>> {
    const ready = await choice.ids();
    if (!ready.ok) return ready;
    return {
      ok: true,
      value: groups.value.map(({ contacts: some, lists }) => ({ contactIds: some.map(({ id }) => id), lists })),
    };
  }

  return { choice, automations, mode, former, isFormer, groups, origins, joined, load, made };
}

export type ManyListsState = ReturnType<typeof createManyLists>;
