import { computed, signal } from '@preact/signals';
import type { ContactList } from '../protocol/contact';
import type { Failure, Result } from '../protocol/failure';
import type { Send } from '../protocol/send';
import { day, text } from './text';

/** Stands for the list that is made when the contact is restored; no list_id looks like this. */
export const NEW_LIST = 'new';

/**
 * Which lists a contact is to be restored onto. Asks for the account's lists when `load` is called and not before; the
 * last choice is chosen again and comes first, where it is seen. `reload` has Constant Contact asked again and keeps what
 * is chosen, as far as it is still there.
 */
export function createListChoice(send: Send, now: () => number = Date.now) {
  const loaded = signal<
    | { phase: 'idle' }
    | { phase: 'loading' }
    | { phase: 'ready'; lists: ContactList[] }
    | { phase: 'failed'; failure: Failure }
  >({ phase: 'idle' });
  const chosen = signal<ReadonlySet<string>>(new Set());
  const newName = text('newListName', day(now()));
  const reloading = signal(false);
  /** What the last `reload` came to: how many lists there are, or why they are the ones read before. */
  const reloaded = signal<Result<number> | null>(null);
  /** Grows with whatever makes the answer to an earlier `reload` an old one. */
  let turn = 0;

  const lists = computed(() => (loaded.value.phase === 'ready' ? loaded.value.lists : []));
  /** In the order shown. */
  const chosenLists = computed(() => lists.value.filter((list) => chosen.value.has(list.id)));
  /** Whether today's list can be added: not when it is there already. */
  const canAddNew = computed(() => lists.value.every((list) => list.name !== newName));

  async function load(): Promise<void> {
    loaded.value = { phase: 'loading' };
    const answer = await send('getLists', {});
    if (!answer.ok) {
      loaded.value = { phase: 'failed', failure: answer.failure };
      return;
    }
    const last = new Set(answer.value.lastChosen);
    const all = answer.value.lists;
    chosen.value = new Set(all.filter((list) => last.has(list.id)).map((list) => list.id));
    loaded.value = { phase: 'ready', lists: chosenFirst(all) };
  }

  async function reload(): Promise<void> {
    if (loaded.value.phase !== 'ready' || reloading.value) return;
    const mine = ++turn;
    reloading.value = true;
    reloaded.value = null;
    const answer = await send('getLists', { refresh: true });
    reloading.value = false;
    if (mine !== turn) return;
    if (!answer.ok) {
      reloaded.value = answer;
      return;
    }
    const all = answer.value.lists;
    // Today's list may have been made by somebody else meanwhile.
    const added = lists.value.find((list) => list.id === NEW_LIST);
    const today = added && (all.find((list) => list.name === newName) ?? added);
    const wanted = new Set([...chosen.value].map((id) => (id === NEW_LIST && today ? today.id : id)));
    const there = today === added && added ? [added, ...all] : all;
    chosen.value = new Set(there.filter((list) => wanted.has(list.id)).map((list) => list.id));
    loaded.value = { phase: 'ready', lists: chosenFirst(there) };
    reloaded.value = { ok: true, value: all.length };
  }

  function chosenFirst(all: ContactList[]): ContactList[] {
    const isChosen = (list: ContactList) => chosen.value.has(list.id);
    return [...all.filter(isChosen), ...all.filter((list) => !isChosen(list))];
  }

  function choose(id: string, on: boolean): void {
    const next = new Set(chosen.value);
    if (on) next.add(id);
    else next.delete(id);
    chosen.value = next;
  }

  /** Adds today's list to the choice. It is only made in Constant Contact by `ids`. */
  function addNew(): void {
    if (loaded.value.phase !== 'ready' || !canAddNew.value) return;
    loaded.value = { phase: 'ready', lists: [{ id: NEW_LIST, name: newName }, ...lists.value] };
    choose(NEW_LIST, true);
  }

  /** The ids of the chosen lists, in the order shown; makes today's list first when it is chosen. */
  async function ids(): Promise<Result<string[]>> {
    turn++;
    if (chosen.value.has(NEW_LIST)) {
      const made = await send('createList', { name: newName });
      if (!made.ok) return made;
      loaded.value = {
        phase: 'ready',
        lists: lists.value.map((list) => (list.id === NEW_LIST ? made.value : list)),
      };
      chosen.value = new Set([...chosen.value].map((id) => (id === NEW_LIST ? made.value.id : id)));
    }
    return { ok: true, value: chosenLists.value.map((list) => list.id) };
  }

  return {
    loaded,
    lists,
    chosen,
    chosenLists,
    newName,
    canAddNew,
    reloading,
    reloaded,
    load,
    reload,
    choose,
    addNew,
    ids,
  };
}

export type ListChoiceState = ReturnType<typeof createListChoice>;
