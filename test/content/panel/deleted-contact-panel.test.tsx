import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { DeletedContactPanel } from '../../../src/content/panel/deleted-contact-panel';
import { createPanelState } from '../../../src/content/panel/panel-state';
import type { DeletedNotice } from '../../../src/content/panel-contract';
import type { Account } from '../../../src/protocol/contact';
import type { Failure } from '../../../src/protocol/failure';
import type { NoticedContact } from '../../../src/protocol/page-prompt';
import type { PanelRestored } from '../../../src/protocol/restores';
import type { Send } from '../../../src/protocol/send';

const NEWSLETTER = { id: 'a1a1a1a1-0001-4000-8000-000000000001', name: 'Newsletter' };
const SPRING = { id: 'a1a1a1a1-0001-4000-8000-000000000002', name: 'Spring event' };
const jane: NoticedContact = {
  id: '5b4f1a2e-0001-4000-8000-000000000001',
  address: 'jane@riverside.example',
  name: 'Jane Núñez',
  deletedAt: '2026-03-05',
  permission: 'implicit',
  fields: ['email', 'consent', 'firstName', 'lastName'],
  restorable: true,
};

const restored: PanelRestored = {
  proof: {
    fields: [
      { field: 'email', same: true },
      { field: 'consent', same: true },
    ],
    verified: 2,
    consentUnchanged: true,
    joined: [SPRING.id],
    missing: [],
  },
  repaired: false,
};

afterEach(cleanup);

/** The panel with simulated answers. `requests` contains its requests. */
function open(
  contact: Partial<NoticedContact> = {},
  {
    fails,
    choice,
    account,
  }: { fails?: Partial<Record<string, Failure>>; choice?: DeletedNotice['choice']; account?: Account } = {},
) {
  const requests: [string, unknown][] = [];
  let changes = 0;
  let dismissals = 0;
  const send = (async (request: string, input: unknown) => {
    requests.push([request, input]);
    const failure = fails?.[request];
    if (failure) return { ok: false, failure };
    return {
      ok: true,
      value: request === 'restoreOffered' ? restored : null,
    };
  }) as Send;
  const notice: DeletedNotice = {
    state: 'deleted',
    contact: { ...jane, ...contact },
    choice: choice ?? { lists: [NEWSLETTER, SPRING], lastChosen: [SPRING.id] },
    ...(account && { account }),
  };
  const state = createPanelState(send, notice, () => changes++);
  render(<DeletedContactPanel state={state} guarded={(_click, write) => void write()} dismiss={() => dismissals++} />);
  return { requests, state, changes: () => changes, dismissals: () => dismissals };
}

/** The description of a control. */
function described(control: HTMLElement): string | null | undefined {
  return document.getElementById(control.getAttribute('aria-describedby') ?? '')?.textContent;
}

function button(name: string): HTMLElement {
  return screen.getByRole('button', { name });
}

describe('the panel for a deleted contact', () => {
  it('names the account only if several are signed in', () => {
    open({}, { account: { id: 'p0harbour7x', name: 'Harbour Theatre' } });
    screen.getByText('in the account Harbour Theatre');
    cleanup();
    open();
    expect(screen.queryByText(/in the account/)).toBeNull();
  });

  it('says that the organization allows no restore, and offers none', () => {
    open({ restorable: false, byPolicy: true });
    screen.getByText(/^Your organization does not allow restoring contacts\./);
    expect(screen.queryByRole('button', { name: 'Restore contact' })).toBeNull();
  });

  it('does not undo with the second click of a double click', async () => {
    const { requests } = open();
    fireEvent.click(button('Restore contact'));
    fireEvent.click(await screen.findByRole('button', { name: 'Undo restore' }), { detail: 2 });
    expect(requests.map(([request]) => request)).toEqual(['restoreOffered']);
    fireEvent.click(button('Undo restore'), { detail: 1 });
    await screen.findByRole('button', { name: 'Restore contact' });
  });

  it('shows the deleted contact', () => {
    open();
    const region = screen.getByRole('region', { name: 'Deleted contact' });
    expect(screen.getByRole('heading', { name: 'jane@riverside.example exists as a deleted contact' })).toBeTruthy();
    expect(region.textContent).toContain('Jane Núñez · deleted 5 March 2026 · consent: Implicit');
  });

  it('preselects the list that was selected last, and names it beside the button', () => {
    open();
    expect(screen.getByRole<HTMLSelectElement>('combobox', { name: 'Add to' }).value).toBe(SPRING.id);
    expect(described(button('Restore contact'))).toBe('Onto Spring event.');
  });

  it('preselects the list with the most members if none was selected before', async () => {
    const board = { id: 'a1a1a1a1-0001-4000-8000-000000000003', name: 'Board', members: 9 };
    const lists = [board, { ...NEWSLETTER, members: 8_204 }, { ...SPRING, members: 12 }];
    const { requests } = open({}, { choice: { lists, lastChosen: [] } });
    expect(described(button('Restore contact'))).toBe('Onto Newsletter.');
    fireEvent.change(screen.getByRole('combobox', { name: 'Add to' }), { target: { value: board.id } });
    await waitFor(() => expect(described(button('Restore contact'))).toBe('Onto Board.'));
    fireEvent.click(button('Restore contact'));
    expect(requests[0]?.[1]).toMatchObject({ listIds: [board.id] });
  });

  it('preselects no list if the contact may have left any of them', async () => {
    const { requests } = open({ mustChoose: true }, { choice: { lists: [NEWSLETTER, SPRING], lastChosen: [] } });
    const select = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Add to' });
    expect(select.selectedOptions[0]?.textContent).toBe('Choose at least one list first.');
    expect(button('Restore contact').getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(button('Restore contact'));
    expect(requests).toEqual([]);
    fireEvent.change(select, { target: { value: SPRING.id } });
    await waitFor(() => expect(described(button('Restore contact'))).toBe('Onto Spring event.'));
  });

  it('restores onto the selected list once, shows what was verified, and can undo', async () => {
    const { requests, changes } = open();
    fireEvent.click(button('Restore contact'));
    fireEvent.click(button('Restoring…'));
    await waitFor(() =>
      expect(screen.getByRole('status').textContent).toBe(
        'Restored. 2 of 2 fields verified, consent unchanged, on Spring event.',
      ),
    );
    expect(requests).toEqual([['restoreOffered', { contactId: jane.id, listIds: [SPRING.id] }]]);
    expect(changes()).toBe(1);
    expect(screen.queryByRole('button', { name: 'Restore contact' })).toBeNull();

    fireEvent.click(button('Undo restore'));
    await waitFor(() => expect(screen.getByRole('status').textContent).toMatch(/^Deleted again\./));
    expect(requests[1]).toEqual(['undoOffered', { contactId: jane.id }]);
    expect(changes()).toBe(2);
    expect(button('Restore contact')).toBeTruthy();
  });

  it('shows what will change right above the button, folded at first', () => {
    open();
    const details = screen.getByText('What will change').closest('details');
    expect(details?.open).toBe(false);
    for (const words of [
      'Comes back unchanged: 4 fields: Email address, Consent, First name and Last name',
      'Lists: Spring event (none now)',
      'Constant Contact took the contact off its lists on deletion and does not say which they were.',
      'Consent: Implicit before and after',
      '1 contact becomes active and may count toward your bill. Joining a list can start its automations.',
    ]) {
      expect(details?.textContent).toContain(words);
    }
    expect(details?.compareDocumentPosition(button('Restore contact'))).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    fireEvent.change(screen.getByRole('combobox', { name: 'Add to' }), { target: { value: NEWSLETTER.id } });
    return waitFor(() => expect(details?.textContent).toContain('Lists: Newsletter (none now)'));
  });

  it('can restore again after an undo', async () => {
    const { requests } = open();
    fireEvent.click(button('Restore contact'));
    fireEvent.click(await screen.findByRole('button', { name: 'Undo restore' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Restore contact' }));
    await waitFor(() => expect(requests[2]).toEqual(requests[0]));
  });

  it('leads to the card if a value is refused', async () => {
    const { requests } = open(
      {},
      { fails: { restoreOffered: { kind: 'refused', messages: ['first_name is invalid'] } } },
    );
    fireEvent.click(button('Restore contact'));
    fireEvent.click(await screen.findByRole('button', { name: 'See your options' }));
    expect(requests[1]).toEqual(['openCard', { text: jane.address }]);
  });

  it('does not restore a contact who unsubscribed, and gives the reason', () => {
    open({ permission: 'unsubscribed', restorable: false });
    expect(screen.queryByRole('button', { name: 'Restore contact' })).toBeNull();
    expect(screen.queryByRole('combobox')).toBeNull();
    expect(screen.getByRole('region').textContent).toContain('Restoring never re-subscribes anyone');
  });

  it('gives the reason why it cannot restore without lists, and leads to the card', () => {
    const { requests } = open({}, { choice: { lists: [], lastChosen: [] } });
    expect(button('Restore contact').getAttribute('aria-disabled')).toBe('true');
    expect(described(button('Restore contact'))).toMatch(/This account has no lists, or they could not be read/);
    fireEvent.click(button('Restore contact'));
    expect(requests).toEqual([]);
    expect(button('Dismiss')).toBeTruthy();
    fireEvent.click(button('Details'));
    expect(requests).toEqual([['openCard', { text: jane.address }]]);
  });

  it('shows a failure in words, and can restore again with the same button', async () => {
    const { requests } = open({}, { fails: { restoreOffered: { kind: 'unreachable' } } });
    fireEvent.click(button('Restore contact'));
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('Constant Contact cannot be reached.'));
    fireEvent.click(button('Restore contact'));
    await waitFor(() => expect(requests).toHaveLength(2));
  });

  it('cannot write again after an unknown outcome, and leads to the card', async () => {
    const { requests } = open({}, { fails: { restoreOffered: { kind: 'outcome-unknown' } } });
    fireEvent.click(button('Restore contact'));
    const alert = await screen.findByRole('alert');
    expect(screen.queryByRole('button', { name: 'Restore contact' })).toBeNull();
    fireEvent.click(alert.querySelector('button') as HTMLElement);
    expect(requests[1]).toEqual(['openCard', { text: jane.address }]);
  });

  it('still shows the restore if its undo fails', async () => {
    open({}, { fails: { undoOffered: { kind: 'throttled' } } });
    fireEvent.click(button('Restore contact'));
    await waitFor(() => button('Undo restore'));
    fireEvent.click(button('Undo restore'));
    expect(await screen.findByRole('alert')).toBeTruthy();
    expect(screen.getByRole('status').textContent).toMatch(/^Restored\./);
    expect(button('Undo restore')).toBeTruthy();
  });

  it('explains a click that was rejected because the panel was covered', async () => {
    const { state } = open();
    state.trouble.value = { why: 'covered' };
    expect((await screen.findByRole('alert')).textContent).toContain('covers this panel');
  });

  it('can be dismissed with its button', () => {
    const { dismissals } = open();
    fireEvent.click(button('Dismiss'));
    expect(dismissals()).toBe(1);
  });
});
