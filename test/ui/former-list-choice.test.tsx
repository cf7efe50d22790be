import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import type { Contact } from '../../src/protocol/contact';
import type { RememberedLists } from '../../src/protocol/former-lists';
import { type Answers, fails, JANE, LISTS, ok, proofOf, restoredOnto } from './answering';
import { button, fact, openCard } from './open-card';

afterEach(cleanup);

const asOf = Date.now() - 20 * 24 * 60 * 60_000;
const remembered: RememberedLists = {
  source: 'remembered',
  lists: [
    { id: 'list-donors', name: 'Donors 2026' },
    { id: 'list-events', name: 'Événements & ateliers' },
  ],
  asOf,
  answeredAt: Date.now(),
};
const dayOf = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' }).format(asOf);

async function open(contact: Contact = JANE, lists = remembered, answers: Answers = {}) {
  const page = await openCard(contact, answers, { remembered: lists });
  const former = await screen.findByRole('group', { name: 'Lists it was on' });
  const boxes = () => within(former).getAllByRole<HTMLInputElement>('checkbox');
  return { ...page, former, boxes };
}

const description = (box: HTMLElement) =>
  document.getElementById(box.getAttribute('aria-describedby') ?? '')?.textContent;

describe('the former lists of a deleted contact', () => {
  it('are preselected with their source and day, instead of the last choice', async () => {
    const { boxes } = await open();
    expect(boxes().map(({ checked }) => checked)).toEqual([true, true]);
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'Donors 2026' }).checked).toBe(true);
    expect(description(boxes()[0] as HTMLElement)).toBe(`remembered ${dayOf}`);
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'Newsletter' }).checked).toBe(false);
    // Each list has one checkbox.
    expect(screen.getAllByRole('checkbox', { name: 'Donors 2026' })).toHaveLength(1);
  });

  it('are restored as selected, and the answer mentions them', async () => {
    const { asksFor } = await open(JANE, remembered, {
      restore: ({ listIds }) =>
        ok({ contact: restoredOnto(JANE, listIds), recordId: 'r', proof: proofOf(listIds), repaired: false }),
    });
    expect(document.body.textContent).not.toContain('does not say which they were');
    fireEvent.click(button('Restore contact'));
    await waitFor(() =>
      expect(screen.getByRole('status').textContent).toContain(
        `Restored, on the 2 lists it was on (remembered ${dayOf}).`,
      ),
    );
    expect(asksFor('restore')).toMatchObject([{ listIds: ['list-donors', 'list-events'] }]);
  });

  it('are shown as from an export, before and after the restore', async () => {
    const deletedAt = new Date().toISOString();
    const { boxes } = await open(
      { ...JANE, deletedAt },
      { ...remembered, source: 'export' },
      {
        restore: ({ listIds }) =>
          ok({ contact: restoredOnto(JANE, listIds), recordId: 'r', proof: proofOf(listIds), repaired: false }),
      },
    );
    expect(description(boxes()[0] as HTMLElement)).toBe(`from export of ${dayOf}`);
    fireEvent.click(button('Restore contact'));
    await waitFor(() =>
      expect(screen.getByRole('status').textContent).toContain(
        `Restored, on the 2 lists it was on (from export of ${dayOf}).`,
      ),
    );
  });

  it('say why they are not preselected if the day of the export or a later campaign speaks against them', async () => {
    const before = await open({ ...JANE, deletedAt: '2025-01-05' }, { ...remembered, source: 'export' });
    expect(before.boxes().map(({ checked }) => checked)).toEqual([false, false]);
    expect(description(before.boxes()[0] as HTMLElement)).toContain('they had already been deleted on that day');
    cleanup();
    const lists = remembered.lists.map((list, n) => ({ ...list, ...(n === 0 && { isNotReached: true as const }) }));
    const { boxes } = await open(JANE, { ...remembered, lists });
    expect(boxes().map(({ checked }) => checked)).toEqual([false, true]);
    expect(description(boxes()[0] as HTMLElement)).toContain('a later campaign to this list did not reach them');
  });

  it('name the email that proves them, and are preselected if it is certain', async () => {
    const lists = remembered.lists.map((list, n) => ({
      ...list,
      sent: { at: asOf, name: 'Spring News', ...(n === 1 && { isPerhaps: true as const }) },
    }));
    const { boxes } = await open({ ...JANE }, { ...remembered, source: 'sent', lists });
    expect(boxes().map(({ checked }) => checked)).toEqual([true, false]);
    expect(description(boxes()[0] as HTMLElement)).toBe(`was sent “Spring News” on ${dayOf}`);
    expect(description(boxes()[1] as HTMLElement)).toContain('not selected because uncertain');
    cleanup();
    const first = lists.slice(0, 1);
    await open(
      JANE,
      { ...remembered, source: 'sent', lists: first },
      {
        restore: ({ listIds }) =>
          ok({ contact: restoredOnto(JANE, listIds), recordId: 'r', proof: proofOf(listIds), repaired: false }),
      },
    );
    fireEvent.click(button('Restore contact'));
    await waitFor(() =>
      expect(screen.getByRole('status').textContent).toContain(
        `Restored, on the list it was on (from a campaign of ${dayOf}).`,
      ),
    );
  });

  it('can be deselected, and the answer then names the others', async () => {
    const { asksFor } = await open(JANE, remembered, {
      restore: ({ listIds }) =>
        ok({ contact: restoredOnto(JANE, listIds), recordId: 'r', proof: proofOf(listIds), repaired: false }),
    });
    fireEvent.click(screen.getByRole('checkbox', { name: 'Donors 2026' }));
    fireEvent.click(button('Restore contact'));
    await waitFor(() => expect(screen.getByRole('status').textContent).toMatch(/^Restored\. 2 of 2 .* on Événements/));
    expect(asksFor('restore')).toMatchObject([{ listIds: ['list-events'] }]);
  });

  it('are not preselected after an opt-out, even if they are the last choice', async () => {
    const email = {
      address: 'jane@riverside.example',
      permission: 'implicit' as const,
      optOutDate: new Date().toISOString(),
    };
    const lists = { ...remembered, lists: [{ id: 'list-newsletter', name: 'Newsletter' }] };
    const { boxes } = await open({ ...JANE, email }, lists);
    expect(boxes().map(({ checked }) => checked)).toEqual([false]);
    expect(description(boxes()[0] as HTMLElement)).toContain('they opted out on that day or later');
    expect(button('Restore contact').getAttribute('aria-disabled')).toBe('true');
  });

  it('are not preselected if the contact was restored since', async () => {
    for (const lists of [[], [{ id: 'list-donors', name: 'Donors 2026' }]]) {
      await openCard(JANE, {}, { remembered: { ...remembered, lists, restoredAt: asOf + 1 } });
      // The list was selected last, but this contact was no longer on it.
      expect((await screen.findByRole<HTMLInputElement>('checkbox', { name: 'Newsletter' })).checked).toBe(false);
      cleanup();
    }
    const { boxes } = await open(JANE, { ...remembered, restoredAt: asOf + 1 });
    expect(boxes().map(({ checked }) => checked)).toEqual([false, false]);
    expect(description(boxes()[0] as HTMLElement)).toContain('they were restored later');
  });

  it('are shown but disabled if they were deleted', async () => {
    const lists = { ...remembered, lists: [...remembered.lists, { id: 'list-gone', name: 'Summer 2019' }] };
    const { boxes } = await open(JANE, lists);
    const [, , deleted] = boxes();
    expect(boxes()).toHaveLength(LISTS.length);
    expect([deleted?.disabled, deleted?.checked]).toEqual([true, false]);
    expect(description(deleted as HTMLElement)).toContain('this list was deleted');
  });

  it('can be created again by name if they were deleted, and are then not preselected', async () => {
    const summer = { id: 'list-gone', name: 'Summer 2019' };
    const { boxes, asksFor } = await open(
      JANE,
      { ...remembered, lists: [...remembered.lists, summer] },
      {
        createList: ({ name }) => ok({ id: 'list-summer', name }),
        restore: ({ listIds }) =>
          ok({ contact: restoredOnto(JANE, listIds), recordId: 'r', proof: proofOf(listIds), repaired: false }),
      },
    );
    fireEvent.click(button('Create it again: “Summer 2019”'));
    await waitFor(() => expect(screen.queryByRole('button', { name: /^Create it again: “/ })).toBeNull());
    expect(asksFor('createList')).toEqual([{ name: 'Summer 2019' }]);
    const box = boxes()[2] as HTMLInputElement;
    expect([box.disabled, box.checked]).toEqual([false, false]);
    await waitFor(() => expect(document.activeElement).toBe(box));
    expect(description(box)).toContain('campaigns and forms still point to the deleted list');
    expect(screen.getAllByRole('checkbox', { name: 'Summer 2019' })).toHaveLength(1);
    fireEvent.click(box);
    fireEvent.click(button('Restore contact'));
    await waitFor(() => expect(asksFor('restore')).toHaveLength(1));
    expect(asksFor('restore')).toMatchObject([{ listIds: ['list-donors', 'list-events', 'list-summer'] }]);
  });

  it('cannot be created again if another list has the name, and a failure is shown', async () => {
    const taken = { ...remembered, lists: [{ id: 'list-gone', name: 'Newsletter' }] };
    await open(JANE, taken);
    expect(screen.queryByRole('button', { name: /^Create it again: “/ })).toBeNull();
    cleanup();
    const lists = { ...remembered, lists: [{ id: 'list-gone', name: 'Summer 2019' }] };
    const { boxes } = await open(JANE, lists, { createList: () => fails({ kind: 'server-error', status: 503 }) });
    fireEvent.click(button('Create it again: “Summer 2019”'));
    await screen.findByRole('alert');
    expect(boxes()[0]?.disabled).toBe(true);
    button('Create it again: “Summer 2019”');
  });

  it('are not mentioned if none are known', async () => {
    await openCard(JANE);
    await screen.findByRole('group', { name: 'Lists' });
    expect(screen.queryByRole('group', { name: 'Lists it was on' })).toBeNull();
    expect(fact(document.body, 'Lists it was on')).toContain('Constant Contact took the contact off its lists');
  });
});
