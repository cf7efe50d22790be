import { fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { describe, expect, it } from 'vitest';
import { ok } from '../ui/answering';
import { ALL, ANNA, addresses, BO, box, button, open, rows, setPage } from './open-page';

setPage();

const MARKED = [{ ...ANNA, neverRestore: true as const }, ...ALL.slice(1)];

function confirm(name: string): void {
  const dialog = screen.getByRole('dialog', { name });
  fireEvent.click(within(dialog).getByRole('button', { name: 'Never restore' }));
}

describe('contacts that asked to be erased', () => {
  it('are labeled in the table, and can be hidden or shown alone', async () => {
    open({ scanContacts: () => ok({ contacts: MARKED, total: 3 }) });
    await rows(3);
    const row = screen.getByRole('row', { name: /Anna Example/ });
    expect(within(row).getByText('Never restore')).toBeTruthy();
    const filter = screen.getByRole('combobox', { name: 'Never restore' });
    fireEvent.change(filter, { target: { value: 'false' } });
    await rows(2);
    fireEvent.change(filter, { target: { value: 'true' } });
    await waitFor(() => expect(addresses()).toEqual([ANNA.email?.address]));
    fireEvent.click(button('Show all'));
    await rows(3);
  });

  it('are left out of a bulk restore, with the reason', async () => {
    open({ scanContacts: () => ok({ contacts: MARKED, total: 3 }) });
    await rows(3);
    fireEvent.click(box('Select all'));
    expect(await screen.findByRole('button', { name: 'Restore 1 contact' })).toBeTruthy();
    expect(screen.getByText(/1 contact marked “Never restore” is left out/)).toBeTruthy();
  });

  it('can be marked several at once, and the filter appears only after that', async () => {
    const { asksFor } = open({ markNeverRestore: () => ok({ people: 2, isLost: false }) });
    await rows(3);
    expect(screen.queryByRole('combobox', { name: 'Never restore' })).toBeNull();
    fireEvent.click(box('Select all'));
    fireEvent.click(await screen.findByRole('button', { name: 'Never restore these 2…' }));
    confirm('Never restore these 2 contacts?');
    await waitFor(() => expect(within(screen.getByRole('table')).getAllByText('Never restore')).toHaveLength(2));
    expect(asksFor('markNeverRestore')).toEqual([
      {
        people: [ANNA, BO].map(({ id, email }) => ({ id, address: email?.address })),
      },
    ]);
  });

  it('can be marked from a pasted list, even if they are not in the account', async () => {
    const { asksFor } = open({
      findContacts: () => ok({ contacts: [ANNA], failed: [] }),
      markNeverRestore: () => ok({ people: 1, isLost: false }),
    });
    await rows(3);
    fireEvent.click(screen.getByRole('tab', { name: 'Check a list' }));
    fireEvent.input(screen.getByRole('textbox', { name: /Addresses/ }), {
      target: { value: 'anna@riverside.example\nnobody@riverside.example' },
    });
    fireEvent.click(await screen.findByRole('button', { name: 'Check 2 addresses' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Never restore 1 person…' }));
    confirm('Never restore 1 person?');
    await screen.findByText('1 person is marked “Never restore”.');
    await waitFor(() => expect(button('Restore contacts').getAttribute('aria-disabled')).toBe('true'));
    fireEvent.click(button('Not in the account 1'));
    fireEvent.click(await screen.findByRole('button', { name: 'Never restore 1 person…' }));
    confirm('Never restore 1 person?');
    await waitFor(() => expect(asksFor('markNeverRestore')).toHaveLength(2));
    expect(asksFor('markNeverRestore')).toEqual([
      { people: [{ id: ANNA.id, address: 'anna@riverside.example' }] },
      { people: [{ address: 'nobody@riverside.example' }] },
    ]);
  });
});
