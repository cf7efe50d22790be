import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { fails, JANE, ok } from './answering';
import { button, openCard } from './open-card';

afterEach(cleanup);

const ADDRESS = JANE.email?.address ?? '';
const PERSON = { id: JANE.id, address: ADDRESS };
const MARKED = { ...JANE, neverRestore: true as const };

/** Confirms the open dialog. */
function confirm(): void {
  const dialog = screen.getByRole('dialog', { name: `Never restore ${ADDRESS}?` });
  fireEvent.click(within(dialog).getByRole('button', { name: 'Never restore' }));
}

describe('a contact that asked to be erased', () => {
  it('is marked after a confirmation, and its card no longer offers a restore', async () => {
    const { card, asksFor } = await openCard(JANE, {
      getNames: () => ok([]),
      markNeverRestore: () => ok({ people: 1, isLost: false }),
    });
    fireEvent.click(button('Show record'));
    fireEvent.click(button('Never restore…'));
    confirm();
    await waitFor(() => expect(screen.getByRole('status').textContent).toMatch(/^Marked\./));
    expect(asksFor('markNeverRestore')).toEqual([{ people: [PERSON] }]);
    expect(within(card).getByText('Never restore')).toBeTruthy();
    expect(screen.queryByRole('button', { name: 'Restore contact' })).toBeNull();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('status')));
  });

  it('is not marked after a failure, which the card shows', async () => {
    await openCard(JANE, { getNames: () => ok([]), markNeverRestore: () => fails({ kind: 'no-storage' }) });
    fireEvent.click(button('Show record'));
    fireEvent.click(button('Never restore…'));
    confirm();
    expect((await screen.findByRole('alert')).textContent).toContain('No mark was changed.');
    expect(button('Restore contact')).toBeTruthy();
  });

  it('cannot be restored, and its mark can only be removed with a reason', async () => {
    const { card, asksFor } = await openCard(MARKED, { unmarkNeverRestore: () => ok({ people: 0, isLost: false }) });
    expect(card.textContent).toContain('Contact Restore never brings a marked contact back');
    expect(screen.queryByRole('button', { name: 'Restore contact' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Copy the fix' })).toBeNull();
    fireEvent.click(button('Remove the mark'));
    const reason = screen.getByRole('textbox', { name: 'Reason for removing the mark' });
    await waitFor(() => expect(document.activeElement).toBe(reason));
    fireEvent.click(button('Remove the mark'));
    expect(await screen.findByText('Enter a reason first.')).toBeTruthy();
    expect(asksFor('unmarkNeverRestore')).toEqual([]);
    fireEvent.input(reason, { target: { value: ' She came back. ' } });
    fireEvent.click(button('Remove the mark'));
    await waitFor(() => expect(screen.getByRole('status').textContent).toMatch(/^The mark was removed/));
    expect(asksFor('unmarkNeverRestore')).toEqual([{ people: [PERSON], reason: 'She came back.' }]);
    expect(await screen.findByRole('button', { name: 'Restore contact' })).toBeTruthy();
  });

  it('is not asked to resubscribe', async () => {
    const email = { address: ADDRESS, permission: 'unsubscribed' as const, optOutSource: 'Account' };
    await openCard({ ...MARKED, email } as typeof JANE);
    expect(screen.queryByRole('button', { name: 'Send a resubscribe request' })).toBeNull();
    expect(screen.queryByRole('button', { name: 'Restore as unsubscribed' })).toBeNull();
  });
});
