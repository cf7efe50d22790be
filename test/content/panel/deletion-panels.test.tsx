import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { DeletedPanel, DeletingPanel } from '../../../src/content/panel/deletion-panels';
import { createNoteState } from '../../../src/content/panel/panel-state';
import type { DeletingNote } from '../../../src/content/panel-contract';
import { fails, ok } from '../../ui/answering';

afterEach(cleanup);

/** Callbacks that record their calls in order. */
function actions(done: string[]) {
  return {
    guarded: (_click: Event, write: () => unknown) => void write(),
    dismiss: () => done.push('dismissed'),
    close: () => done.push('closed'),
    hideForGood: async () => ok(done.push('hidden')),
    bringBack: async () => ok(done.push('brought back')),
  };
}

function showNote(note: Partial<DeletingNote> = {}) {
  const done: string[] = [];
  const state = createNoteState();
  render(<DeletingPanel note={{ state: 'on', explain: true, ...note }} state={state} {...actions(done)} />);
  return { done, state, region: screen.getByRole('region', { name: 'Deleting contacts' }) };
}

function showDeleted(count: number) {
  const done: string[] = [];
  render(<DeletedPanel count={count} account={undefined} state={createNoteState()} {...actions(done)} />);
  return done;
}

const click = (name: string) => fireEvent.click(screen.getByRole('button', { name }));

describe('the note about deleting', () => {
  it('explains what is true of every account, and does not mention lists if none are remembered', () => {
    const { region } = showNote();
    expect(region.textContent).toMatch(/removes them from all their lists\. It does not erase them/);
    expect(region.textContent).toMatch(/can bring them back, unless they unsubscribed/);
    expect(region.textContent).not.toMatch(/remembers/);
    expect(region.textContent).not.toMatch(/in the account/);
  });

  it('shows when the lists were last read, and for which account', () => {
    const { region } = showNote({
      listsReadAt: Date.UTC(2026, 10, 12, 12),
      account: { id: 'harbour', name: 'Harbour Theatre' },
    });
    expect(region.textContent).toMatch(
      /remembers which lists your contacts are on and last read them on 12 November 2026/,
    );
    screen.getByText('in the account Harbour Theatre');
  });

  it('is announced once it is on the page', async () => {
    const { region, state } = showNote();
    const live = region.querySelector('[aria-live]');
    expect(live?.textContent).toBe('');
    state.isOnPage.value = true;
    await waitFor(() => expect(live?.textContent).toBe('What deleting does'));
  });

  it('can be hidden for good, or dismissed', async () => {
    const { done } = showNote();
    click('Don’t show again');
    await waitFor(() => expect(done).toContain('closed'));
    click('Dismiss');
    expect(done).toEqual(['hidden', 'closed', 'dismissed']);
  });
});

describe('the note after a deletion', () => {
  it.each([
    [1, '1 contact was deleted'],
    [1_234, '1,234 contacts were deleted'],
  ])('shows the number of contacts: %d', (count, words) => {
    showDeleted(count);
    screen.getByRole('heading', { name: words });
  });

  it('can bring the contacts back, and then closes', async () => {
    const done = showDeleted(3);
    click('Restore…');
    click('Restore…');
    await waitFor(() => expect(done).toEqual(['brought back', 'closed']));
  });

  it('stays with a failure if the contacts could not be shown', async () => {
    const done: string[] = [];
    const bringBack = async () => fails({ kind: 'extension-gone' });
    const account = undefined;
    render(<DeletedPanel {...actions(done)} {...{ count: 3, account, bringBack }} state={createNoteState()} />);
    click('Restore…');
    expect(await screen.findByRole('alert')).toBeTruthy();
    expect(done).toEqual([]);
  });
});
