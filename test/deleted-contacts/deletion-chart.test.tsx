import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { fails, ok, SIGNED_IN } from '../ui/answering';
import { ALL, ANNA, addresses, open, person, rows, setPage } from './open-page';

setPage();

const CARA = person('Cara', 'implicit', { deletedAt: '2026-03-19' });
const RECENT = [...ALL.filter(({ deletedAt }) => deletedAt?.startsWith('2026')), CARA];

async function openChart(contacts = RECENT) {
  const opened = open({ scanContacts: () => ok({ contacts, total: contacts.length }) });
  await rows(contacts.length);
  const summary = screen.getByText('Deletions over time');
  const details = summary.closest('details') as HTMLDetailsElement;
  details.open = true;
  fireEvent(details, new Event('toggle'));
  const plot = await screen.findByRole('listbox', { name: 'Deletions over time' });
  return { ...opened, plot, bars: () => within(plot).getAllByRole('option') };
}

describe('the chart of deletions', () => {
  it('has a bar per day, which the keyboard can reach and which filters the table', async () => {
    const { plot, bars } = await openChart();
    expect(bars().map((bar) => bar.getAttribute('aria-label'))).toEqual([
      '18 Mar 2026: 1 deleted contact',
      '19 Mar 2026: 2 deleted contacts',
    ]);
    expect(bars().map((bar) => bar.getAttribute('tabindex'))).toEqual(['-1', '0']);
    fireEvent.keyDown(plot, { key: 'Enter' });
    await rows(2);
    expect(bars()[1]?.getAttribute('aria-selected')).toBe('true');
    fireEvent.keyDown(plot, { key: 'ArrowLeft' });
    await waitFor(() => expect(addresses()).toEqual(['otto@riverside.example']));
    fireEvent.keyDown(plot, { key: 'ArrowRight', shiftKey: true });
    await rows(3);
    fireEvent.keyDown(plot, { key: 'Escape' });
    await waitFor(() => expect(bars().every((bar) => bar.getAttribute('aria-selected') === 'false')).toBe(true));
  });

  it('has a table with every deletion, however old', async () => {
    const old = person('Olga', 'implicit', { deletedAt: '1970-01-01' });
    await openChart([...RECENT, old]);
    const summary = screen.getByText('Show as a table');
    const details = summary.closest('details') as HTMLDetailsElement;
    details.open = true;
    fireEvent(details, new Event('toggle'));
    const table = await screen.findByRole('table', { name: 'Deletions over time' });
    expect(
      within(table)
        .getAllByRole('rowheader')
        .map(({ textContent }) => textContent),
    ).toEqual(['1 Mar 2026 to 31 Mar 2026', '1 Jan 1970 to 31 Jan 1970']);
  });

  it('filters the table by a drag, too', async () => {
    const { bars } = await openChart();
    const [first, second] = bars() as [HTMLElement, HTMLElement];
    fireEvent.pointerDown(first);
    await waitFor(() => expect(addresses()).toHaveLength(1));
    fireEvent.pointerEnter(second);
    await rows(3);
  });

  it('opens the preview of a restore of one day', async () => {
    const { plot } = await openChart();
    fireEvent.keyDown(plot, { key: 'End' });
    fireEvent.click(await screen.findByRole('button', { name: 'Restore this day' }));
    expect(await screen.findByRole('dialog', { name: 'Restore 2 contacts' })).toBeTruthy();
  });

  it('shows how many contacts of several days it restores, without those who unsubscribed', async () => {
    const { plot, bars } = await openChart();
    fireEvent.keyDown(plot, { key: 'Home' });
    fireEvent.keyDown(plot, { key: 'End', shiftKey: true });
    await waitFor(() => expect(bars().every((bar) => bar.getAttribute('aria-selected') === 'true')).toBe(true));
    const button = plot.parentElement?.querySelector<HTMLButtonElement>('.bin-chart-bar .button');
    expect(button?.textContent).toBe('Restore 2 contacts');
    fireEvent.click(button as HTMLButtonElement);
    expect(await screen.findByRole('dialog', { name: 'Restore 2 contacts' })).toBeTruthy();
  });

  it('shows and restores only contacts that match the search and the other filters', async () => {
    const { plot, bars } = await openChart();
    fireEvent.input(screen.getByRole('searchbox'), { target: { value: 'cara' } });
    await rows(1);
    await waitFor(() =>
      expect(bars().map((bar) => bar.getAttribute('aria-label'))).toEqual([
        '18 Mar 2026: 0 deleted contacts',
        '19 Mar 2026: 1 deleted contact',
      ]),
    );
    fireEvent.keyDown(plot, { key: 'End' });
    fireEvent.click(await screen.findByRole('button', { name: 'Restore this day' }));
    expect(await screen.findByRole('dialog', { name: 'Restore 1 contact' })).toBeTruthy();
  });

  it('is also available as a table with the same actions', async () => {
    const { plot } = await openChart();
    const details = within(plot.closest('.bin-chart') as HTMLElement)
      .getByText('Show as a table')
      .closest('details') as HTMLDetailsElement;
    details.open = true;
    fireEvent(details, new Event('toggle'));
    const table = await screen.findByRole('table', { name: 'Deletions over time' });
    expect(
      within(table)
        .getAllByRole('row')
        .slice(1)
        .map((row) => row.textContent),
    ).toEqual([expect.stringMatching(/^19 Mar 20262/), expect.stringMatching(/^18 Mar 20261/)]);
    fireEvent.click(within(table).getByRole('button', { name: 'Show 18 Mar 2026' }));
    await waitFor(() => expect(addresses()).toEqual(['otto@riverside.example']));
    fireEvent.click(within(table).getByRole('button', { name: 'Restore this day 19 Mar 2026' }));
    expect(await screen.findByRole('dialog', { name: 'Restore 2 contacts' })).toBeTruthy();
  });

  it('starts with the days of the deletions that the popup reported, and marks them as seen', async () => {
    const status = { ...SIGNED_IN, deletions: { count: 42, since: Date.parse('2026-03-19T10:00:00Z') } };
    const { asksFor } = open({ getStatus: () => ok(status), seenDeletions: () => ok(null) }, { since: '2026-03-19' });
    await waitFor(() => expect(addresses()).toEqual([ANNA.email?.address]));
    await waitFor(() => expect(asksFor('seenDeletions')).toEqual([{}]));
  });

  it('marks the reported deletions as seen only when a person can see them', async () => {
    const status = { ...SIGNED_IN, deletions: { count: 42, since: Date.parse('2026-03-19T10:00:00Z') } };
    const answers = { getStatus: () => ok(status), seenDeletions: () => ok(null) };
    const failed = open({ ...answers, scanContacts: () => fails({ kind: 'unreachable' }) });
    await waitFor(() => expect(failed.page.bin.scan.value.phase).toBe('failed'));
    await failed.page.session.refresh();
    expect(failed.asksFor('seenDeletions')).toEqual([]);
    cleanup();

    let isHidden = true;
    const shown: (() => void)[] = [];
    const { asksFor, page } = open(answers, {
      visibility: { isHidden: () => isHidden, onShown: (task) => shown.push(task) },
    });
    await rows(3);
    await page.session.refresh();
    expect(asksFor('seenDeletions')).toEqual([]);
    isHidden = false;
    for (const task of shown) task();
    await waitFor(() => expect(asksFor('seenDeletions')).toEqual([{}]));
  });
});
