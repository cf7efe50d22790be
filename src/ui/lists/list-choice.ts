import { computed, signal } from '@preact/signals';
import type { ContactList } from '../../protocol/contact';
import type { Failure, Result } from '../../protocol/failure';
import type { Send } from '../../protocol/send';
import { createRequestSequence } from '../request-sequence';
import { day, text } from '../text';

/** Id of a list that the restore will create. No list_id looks like this. */
export const NEW_LIST = 'new';

/**
 * The lists to restore onto. `load` reads the account's lists; `refresh` bypasses the cache. The lists that `preselect`
 * returns, by default the last choice, are selected and moved to the top. `reload` reads the lists from Constant Contact
 * again and keeps the selection of those that still exist.
 */
export function createListChoice(
  send: Send,
  now: () => number = Date.now,
  preselect: (all: ContactList[], lastChosen: string[]) => string[] = (_all, lastChosen) => lastChosen,
) {
  const loaded = signal<
    | { phase: 'idle' }
    | { phase: 'loading' }
    | { phase: 'ready'; lists: ContactList[] }
    | { phase: 'failed'; failure: Failure }
  >({ phase: 'idle' });
  const selected = signal<ReadonlySet<string>>(new Set());
  const newName = text('listsNewName', day(now()));
  const reloading = signal(false);
  /** The result of the last `reload`: the number of lists, or why the previous lists are still shown. */
  const reloaded = signal<Result<number> | null>(null);
  const requests = createRequestSequence();

  const lists = computed(() => (loaded.value.phase === 'ready' ? loaded.value.lists : []));
  /** The selected lists in the order shown. */
  const selectedLists = computed(() => lists.value.filter((list) => selected.value.has(list.id)));
  /** Whether today's list can be added. It must not exist yet. */
  const canAddNew = computed(() => lists.value.every((list) => list.name !== newName));

  async function load(how: { refresh?: true } = {}): Promise<void> {
    loaded.value = { phase: 'loading' };
    const answer = await send('getLists', how);
    if (!answer.ok) {
      loaded.value = { phase: 'failed', failure: answer.failure };
      return;
    }
    const all = answer.value.lists;
    const first = new Set(preselect(all, answer.value.lastChosen));
    selected.value = new Set(all.filter((list) => first.has(list.id)).map((list) => list.id));
    loaded.value = { phase: 'ready', lists: selectedFirst(all) };
  }

  async function reload(): Promise<void> {
    if (loaded.value.phase !== 'ready' || reloading.value) return;
    const isNewest = requests.next();
    reloading.value = true;
    reloaded.value = null;
    const answer = await send('getLists', { refresh: true });
    reloading.value = false;
    if (!isNewest()) return;
    if (!answer.ok) {
      reloaded.value = answer;
      return;
    }
    const all = answer.value.lists;
    // Someone else may have created today's list in the meantime.
    const added = lists.value.find((list) => list.id === NEW_LIST);
    const today = added && (all.find((list) => list.name === newName) ?? added);
    const wanted = new Set([...selected.value].map((id) => (id === NEW_LIST && today ? today.id : id)));
    const current = today === added && added ? [added, ...all] : all;
    selected.value = new Set(current.filter((list) => wanted.has(list.id)).map((list) => list.id));
    loaded.value = { phase: 'ready', lists: selectedFirst(current) };
    reloaded.value = { ok: true, value: all.length };
  }

  function selectedFirst(all: ContactList[]): ContactList[] {
    const isSelected = (list: ContactList) => selected.value.has(list.id);
    return [...all.filter(isSelected), ...all.filter((list) => !isSelected(list))];
  }

  function select(id: string, on: boolean): void {
    const next = new Set(selected.value);
    if (on) next.add(id);
    else next.delete(id);
    selected.value = next;
  }

  /** Adds a list that was created elsewhere, without selecting it. */
  function add(list: ContactList): void {
    if (loaded.value.phase !== 'ready' || lists.value.some(({ id }) => id === list.id)) return;
    loaded.value = { phase: 'ready', lists: [...lists.value, list] };
  }

  /** Adds today's list to the choice. Only `ids` creates it in Constant Contact. */
  function addNew(): void {
    if (loaded.value.phase !== 'ready' || !canAddNew.value) return;
    loaded.value = { phase: 'ready', lists: [{ id: NEW_LIST, name: newName }, ...lists.value] };
    select(NEW_LIST, true);
  }

  /** The ids of the selected lists, in the order shown. Creates today's list first if it is selected. */
  async function ids(): Promise<Result<string[]>> {
    requests.end();
    if (selected.value.has(NEW_LIST)) {
      const made = await send('createList', { name: newName });
      if (!made.ok) return made;
      loaded.value = {
        phase: 'ready',
        lists: lists.value.map((list) => (list.id === NEW_LIST ? made.value : list)),
      };
      selected.value = new Set([...selected.value].map((id) => (id === NEW_LIST ? made.value.id : id)));
    }
    return { ok: true, value: selectedLists.value.map((list) => list.id) };
  }

  return {
    loaded,
    lists,
    selected,
    selectedLists,
    newName,
    canAddNew,
    reloading,
    reloaded,
    load,
    reload,
    select,
    add,
    addNew,
    ids,
  };
}

export type ListChoiceState = ReturnType<typeof createListChoice>;
