import { fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import type { RememberedSet } from '../../../src/protocol/former-lists';
import { fails, LISTS, ok } from '../../ui/answering';
import { ANNA, BO, job, NOW, OTTO, preview, setPage } from '../open-page';

setPage();

const [DONORS, , NEWSLETTER] = LISTS;
const rememberedSet = (contactIds: string[], lists = [NEWSLETTER, DONORS]): RememberedSet => ({
  source: 'remembered',
  contactIds,
  lists: lists.flatMap((list) => (list ? [{ id: list.id, name: list.name }] : [])),
  asOf: NOW - 86_400_000,
  answeredAt: NOW,
});
const radio = (dialog: HTMLElement, name: string) => within(dialog).getByRole<HTMLInputElement>('radio', { name });
const restore = (dialog: HTMLElement) => fireEvent.click(within(dialog).getByRole('button', { name: 'Restore' }));
const NO_LIST_CHOSEN = { getLists: () => ok({ lists: LISTS, lastChosen: [] }), startJob: () => ok(job({ total: 3 })) };

describe('the former lists of contacts', () => {
  it('are preselected, so no list needs to be selected', async () => {
    const { dialog, asksFor } = await preview({
      ...NO_LIST_CHOSEN,
      recallLists: () => ok([rememberedSet([ANNA.id]), rememberedSet([BO.id], [NEWSLETTER])]),
    });
    await waitFor(() => expect(radio(dialog, 'The lists they were on').checked).toBe(true));
    expect(within(dialog).getByText('1 contact onto Donors 2026 and Newsletter')).toBeTruthy();
    expect(within(dialog).getByText('1 contact onto Newsletter')).toBeTruthy();
    expect(within(dialog).queryByRole('checkbox', { name: 'Newsletter' })).toBeNull();
    // A list that was deleted a minute ago must not be among them.
    expect(asksFor('getLists')).toEqual([{ refresh: true }]);
    restore(dialog);
    await waitFor(() => expect(asksFor('startJob')).toHaveLength(1));
    expect(asksFor('startJob')[0]).toEqual({
      kind: 'restore',
      groups: [
        { contactIds: [ANNA.id], lists: [DONORS, NEWSLETTER] },
        { contactIds: [BO.id], lists: [NEWSLETTER] },
      ],
      origins: [{ source: 'remembered', contacts: 2, seen: { first: NOW - 86_400_000, last: NOW - 86_400_000 } }],
      leftOut: [OTTO.id],
    });
  });

  it('leave nothing preselected for contacts without a sure list, who may have left the lists', async () => {
    const { dialog } = await preview({
      getLists: () => ok({ lists: LISTS, lastChosen: ['list-newsletter'] }),
      recallLists: () => ok([rememberedSet([ANNA.id]), { ...rememberedSet([BO.id]), restoredAt: NOW }]),
    });
    await within(dialog).findByText(/The lists of 1 contact are unknown/);
    const box = within(dialog).getByRole<HTMLInputElement>('checkbox', { name: 'Newsletter' });
    expect(box.checked).toBe(false);
  });

  it('name the automations that they start, with numbers of contacts', async () => {
    const found = [{ name: 'Welcome series', listIds: [NEWSLETTER?.id ?? ''] }];
    const { dialog } = await preview({
      ...NO_LIST_CHOSEN,
      recallLists: () => ok([rememberedSet([ANNA.id]), rememberedSet([BO.id], [NEWSLETTER])]),
      getAutomations: () => ok({ found, isComplete: true }),
    });
    await within(dialog).findByText(/Newsletter starts “Welcome series” for 2 contacts\./);
    within(dialog).getByText(/Donors 2026 starts no automation\./);
  });

  it('name one day or the first and the last on which they were remembered', async () => {
    const wordsOf = async (...days: string[]) => {
      const sets = days.map((on, at) => ({ ...rememberedSet([at === 0 ? ANNA.id : BO.id]), asOf: Date.parse(on) }));
      const { dialog } = await preview({ ...NO_LIST_CHOSEN, recallLists: () => ok(sets) });
      const words = (await within(dialog).findByText(/^Their lists were remembered/)).textContent;
      fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
      document.body.replaceChildren();
      return words?.replaceAll(/\s/g, ' ');
    };
    expect(await wordsOf('2026-03-05T12:00')).toMatch(/^Their lists were remembered \(5 Mar 2026\)\. Lists/);
    expect(await wordsOf('2026-03-05T12:00', '2026-03-05T13:00')).toMatch(/remembered \(5 Mar 2026\)\./);
    expect(await wordsOf('2026-03-05T12:00', '2026-03-09T12:00')).toMatch(/remembered \(5 ?– ?9 Mar 2026\)\./);
  });

  it('name their source: an export, or several sources', async () => {
    const fromExport = { ...rememberedSet([ANNA.id]), source: 'export' as const };
    const first = await preview({ ...NO_LIST_CHOSEN, recallLists: () => ok([fromExport]) });
    await within(first.dialog).findByText(/^Their lists come from exports \(\d+ \w+ \d{4}\)/);
    fireEvent.click(within(first.dialog).getByRole('button', { name: 'Cancel' }));
    document.body.replaceChildren();
    const { dialog } = await preview({
      ...NO_LIST_CHOSEN,
      recallLists: () => ok([fromExport, rememberedSet([BO.id], [NEWSLETTER])]),
    });
    await within(dialog).findByText(/^Their lists were remembered or come from exports \(\d+ \w+ \d{4}\)/);
  });

  it('say that they come from emails, alone or beside other sources', async () => {
    const { lists, ...set } = rememberedSet([ANNA.id]);
    const mail = { at: set.asOf, name: 'Spring News' };
    const sent = { ...set, source: 'sent' as const, lists: lists.map((list) => ({ ...list, sent: mail })) };
    const first = await preview({ ...NO_LIST_CHOSEN, recallLists: () => ok([sent]) });
    await within(first.dialog).findByText(/^Their lists come from campaigns that reached them \(\d+ \w+ \d{4}\)/);
    fireEvent.click(within(first.dialog).getByRole('button', { name: 'Cancel' }));
    document.body.replaceChildren();
    const { dialog } = await preview({
      ...NO_LIST_CHOSEN,
      recallLists: () => ok([sent, rememberedSet([BO.id], [NEWSLETTER])]),
    });
    await within(dialog).findByText(/^Their lists were remembered or come from exports or campaigns \(\d+ \w+ \d{4}\)/);
  });

  it('leave out contacts with unknown lists, unless lists are selected for them', async () => {
    const { dialog, asksFor } = await preview({ ...NO_LIST_CHOSEN, recallLists: () => ok([rememberedSet([ANNA.id])]) });
    await within(dialog).findByText(/The lists of 1 contact are unknown/);
    expect(within(dialog).getByRole('heading', { name: 'Restore 1 contact' })).toBeTruthy();
    expect(dialog.textContent).not.toContain('1 Implicit');
    fireEvent.click(within(dialog).getByRole('checkbox', { name: /Newsletter/ }));
    expect(within(dialog).getByRole('heading', { name: 'Restore 2 contacts' })).toBeTruthy();
    expect(dialog.textContent).toContain('1 Implicit');
    restore(dialog);
    await waitFor(() => expect(asksFor('startJob')).toHaveLength(1));
    expect(asksFor('startJob')[0]).toMatchObject({
      groups: [
        { contactIds: [ANNA.id], lists: [DONORS, NEWSLETTER] },
        { contactIds: [BO.id], lists: [NEWSLETTER] },
      ],
      origins: [
        { source: 'remembered', contacts: 1 },
        { source: 'chosen', contacts: 1 },
      ],
    });
  });

  it('leave contacts selected in the table that are not restored', async () => {
    const { dialog } = await preview({ ...NO_LIST_CHOSEN, recallLists: () => ok([rememberedSet([ANNA.id])]) });
    await within(dialog).findByText(/The lists of 1 contact are unknown/);
    restore(dialog);
    await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
    expect(screen.getByRole('button', { name: 'Restore 1 contact' })).toBeTruthy();
  });

  it('can be replaced by selected lists for all contacts', async () => {
    const { dialog, asksFor } = await preview({ ...NO_LIST_CHOSEN, recallLists: () => ok([rememberedSet([ANNA.id])]) });
    await within(dialog).findByText(/are unknown/);
    fireEvent.click(radio(dialog, 'Lists I choose'));
    restore(dialog);
    expect(dialog.textContent).toContain('Choose at least one list');
    fireEvent.click(within(dialog).getByRole('checkbox', { name: /Donors/ }));
    restore(dialog);
    await waitFor(() => expect(asksFor('startJob')).toHaveLength(1));
    expect(asksFor('startJob')[0]).toMatchObject({
      groups: [{ contactIds: [ANNA.id, BO.id], lists: [DONORS] }],
      origins: [{ source: 'chosen', contacts: 2 }],
    });
  });

  it('are used alone if lists were selected before, and today’s list is then not created', async () => {
    const many = Array.from({ length: 51 }, (_, n) => ({ id: `list-${n}`, name: `List ${n}` }));
    const { page, dialog, asksFor } = await preview({
      ...NO_LIST_CHOSEN,
      getLists: () => ok({ lists: [...LISTS, ...many], lastChosen: [] }),
      createList: ({ name }) => ok({ id: 'list-today', name }),
      recallLists: () => ok([rememberedSet([ANNA.id]), rememberedSet([BO.id], [NEWSLETTER])]),
    });
    await waitFor(() => expect(radio(dialog, 'The lists they were on').checked).toBe(true));
    fireEvent.click(radio(dialog, 'Lists I choose'));
    const { choice } = page.many.lists.value;
    choice.addNew();
    for (const { id } of many) choice.select(id, true);
    expect(page.many.missing.value).toBe('fewer-lists');
    fireEvent.click(radio(dialog, 'The lists they were on'));
    restore(dialog);
    await waitFor(() => expect(asksFor('startJob')).toHaveLength(1));
    expect(asksFor('createList')).toEqual([]);
  });

  it('are not mentioned if none are remembered or they cannot be read', async () => {
    for (const recallLists of [() => ok([]), () => fails({ kind: 'internal' })]) {
      const { dialog } = await preview({ recallLists });
      await within(dialog).findByRole('checkbox', { name: /Newsletter/ });
      expect(within(dialog).queryByRole('radio')).toBeNull();
      fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
      document.body.replaceChildren();
    }
  });
});
