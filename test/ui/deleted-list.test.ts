import { expect, it } from 'vitest';
import { createCardState } from '../../src/ui/restore-card/card-state';
import { createExtension, signInWithCode, value } from '../background/extension';
import { until } from '../e2e/until';
import { lists, people } from '../sandbox/sandbox';

it('a list that was deleted a minute ago fails the restore, is shown as deleted, and the next try works', async () => {
  const extension = createExtension();
  await signInWithCode(extension);
  const { ask, sandbox, rememberLists, newCalls, clock } = extension;
  await value(ask('saveSettings', { rememberLists: true }));
  await rememberLists();
  await value(ask('getLists', {}));
  sandbox.colleague.delete(people.ada);
  clock.now += 60_000;
  sandbox.colleague.deleteList(lists.donors);
  const found = await value(ask('lookup', { text: people.ada }));
  if (!found.contact) throw new Error('not found');
  newCalls();
  const card = createCardState(ask, { ...found, contact: found.contact }, 'popup');
  await until('the lists', async () => card.lists.loaded.value.phase === 'ready');
  // Opening the card takes no call for the lists.
  expect(newCalls()).toEqual([]);
  await card.restore();
  expect(sandbox.contacts.get(people.ada)?.deleted_at).toBeDefined();
  expect(card.failed.value?.failure.kind).toBe('refused');
  await until('the lists to be read again', async () => !card.lists.selected.value.has(lists.donors));
  expect(card.former.value.find(({ list }) => list.id === lists.donors)?.whyNotSelected).toBe('list-deleted');
  await card.restore();
  expect(sandbox.contacts.get(people.ada)?.list_memberships).toEqual([lists.newsletter]);
});
