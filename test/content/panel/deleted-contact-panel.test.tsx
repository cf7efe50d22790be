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

/** The panel with a background that answers as told; `asked` is what it was asked. */
function open(
  contact: Partial<NoticedContact> = {},
  {
    fails,
    choice,
    account,
  }: { fails?: Partial<Record<string, Failure>>; choice?: DeletedNotice['choice']; account?: Account } = {},
) {
  const asked: [string, unknown][] = [];
  let changes = 0;
  let dismissals = 0;
  const send = (async (request: string, input: unknown) => {
    asked.push([request, input]);
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
  return { asked, state, changes: () => changes, dismissals: () => dismissals };
}

/** What is said of a control beside its name. */
function described(control: HTMLElement): string | null | undefined {
  return document.getElementById(control.getAttribute('aria-describedby') ?? '')?.textContent;
}

function button(name: string): HTMLElement {
  return screen.getByRole('button', { name });
}

describe('the panel', () => {
  it('names the account where several are signed in, and none where it is the only one', () => {
    open({}, { account: { id: 'p0harbour7x', name: 'Harbour Theatre' } });
    screen.getByText('in the account Harbour Theatre');
    cleanup();
    open();
    expect(screen.queryByText(/in the account/)).toBeNull();
  });

  it('says that the organisation allows no restore, and offers none', () => {
    open({ restorable: false, byPolicy: true });
    screen.getByText(/^Your organisation does not allow restoring contacts\./);
    expect(screen.queryByRole('button', { name: 'Restore contact' })).toBeNull();
  });

  it('does not undo with the second click of a double click', async () => {
    const { asked } = open();
    fireEvent.click(button('Restore contact'));
    fireEvent.click(await screen.findByRole('button', { name: 'Undo restore' }), { detail: 2 });
    expect(asked.map(([request]) => request)).toEqual(['restoreOffered']);
    fireEvent.click(button('Undo restore'), { detail: 1 });
    await screen.findByRole('button', { name: 'Restore contact' });
  });

  it('says who exists as a deleted contact', () => {
    open();
    const region = screen.getByRole('region', { name: 'Deleted contact' });
    expect(screen.getByRole('heading', { name: 'jane@riverside.example exists as a deleted contact' })).toBeTruthy();
    expect(region.textContent).toContain('Jane Núñez · deleted 5 March 2026 · consent: Implicit');
  });

  it('offers the list that was chosen last, and names it where the contact is restored', () => {
    open();
    expect(screen.getByRole<HTMLSelectElement>('combobox', { name: 'Add to' }).value).toBe(SPRING.id);
    expect(described(button('Restore contact'))).toBe('Onto Spring event.');
  });

  it('offers the list that most are on when none was chosen before', async () => {
    const board = { id: 'a1a1a1a1-0001-4000-8000-000000000003', name: 'Board', members: 9 };
    const lists = [board, { ...NEWSLETTER, members: 8_204 }, { ...SPRING, members: 12 }];
    const { asked } = open({}, { choice: { lists, lastChosen: [] } });
    expect(described(button('Restore contact'))).toBe('Onto Newsletter.');
    fireEvent.change(screen.getByRole('combobox', { name: 'Add to' }), { target: { value: board.id } });
    await waitFor(() => expect(described(button('Restore contact'))).toBe('Onto Board.'));
    fireEvent.click(button('Restore contact'));
    expect(asked[0]?.[1]).toMatchObject({ listIds: [board.id] });
  });

  it('offers no list of its own where the contact may have left any', async () => {
    const { asked } = open({ mustChoose: true }, { choice: { lists: [NEWSLETTER, SPRING], lastChosen: [] } });
    const select = screen.getByRole<HTMLSelectElement>('combobox', { name: 'Add to' });
    expect(select.selectedOptions[0]?.textContent).toBe('Choose at least one list first.');
    expect(button('Restore contact').getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(button('Restore contact'));
    expect(asked).toEqual([]);
    fireEvent.change(select, { target: { value: SPRING.id } });
    await waitFor(() => expect(described(button('Restore contact'))).toBe('Onto Spring event.'));
  });

  it('restores onto the chosen list once, says what was verified, and undoes', async () => {
    const { asked, changes } = open();
    fireEvent.click(button('Restore contact'));
    fireEvent.click(button('Restoring…'));
    await waitFor(() =>
      expect(screen.getByRole('status').textContent).toBe(
        'Restored. 2 of 2 fields verified, consent unchanged, on Spring event.',
      ),
    );
    expect(asked).toEqual([['restoreOffered', { contactId: jane.id, listIds: [SPRING.id] }]]);
    expect(changes()).toBe(1);
    expect(screen.queryByRole('button', { name: 'Restore contact' })).toBeNull();

    fireEvent.click(button('Undo restore'));
    await waitFor(() => expect(screen.getByRole('status').textContent).toMatch(/^Deleted again\./));
    expect(asked[1]).toEqual(['undoOffered', { contactId: jane.id }]);
    expect(changes()).toBe(2);
    expect(button('Restore contact')).toBeTruthy();
  });

  it('says what will change when it is unfolded, right above the restore', () => {
    open();
    const details = screen.getByText('What will change').closest('details');
    expect(details?.open).toBe(false);
    for (const words of [
      'Comes back unchanged: 4 fields: Email address, Consent, First name and Last name',
      'Lists: Spring event (none now)',
      'Cannot come back: The lists that the contact was on',
      'Consent: Implicit before and after',
      '1 contact becomes active and may count towards your bill. Joining a list can start its automations.',
    ]) {
      expect(details?.textContent).toContain(words);
    }
    expect(details?.compareDocumentPosition(button('Restore contact'))).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    fireEvent.change(screen.getByRole('combobox', { name: 'Add to' }), { target: { value: NEWSLETTER.id } });
    return waitFor(() => expect(details?.textContent).toContain('Lists: Newsletter (none now)'));
  });

  it('restores again after an undo', async () => {
    const { asked } = open();
    fireEvent.click(button('Restore contact'));
    fireEvent.click(await screen.findByRole('button', { name: 'Undo restore' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Restore contact' }));
    await waitFor(() => expect(asked[2]).toEqual(asked[0]));
  });

  it('leads to the card when a value is refused', async () => {
    const { asked } = open({}, { fails: { restoreOffered: { kind: 'refused', messages: ['first_name is invalid'] } } });
    fireEvent.click(button('Restore contact'));
    fireEvent.click(await screen.findByRole('button', { name: 'See your options' }));
    expect(asked[1]).toEqual(['openCard', { text: jane.address }]);
  });

  it('does not restore somebody who unsubscribed, and says why', () => {
    open({ permission: 'unsubscribed', restorable: false });
    expect(screen.queryByRole('button', { name: 'Restore contact' })).toBeNull();
    expect(screen.queryByRole('combobox')).toBeNull();
    expect(screen.getByRole('region').textContent).toContain('Restoring never re-subscribes anyone');
  });

  it('says why it cannot restore where there are no lists, and leads to the card', () => {
    const { asked } = open({}, { choice: { lists: [], lastChosen: [] } });
    expect(button('Restore contact').getAttribute('aria-disabled')).toBe('true');
    expect(described(button('Restore contact'))).toMatch(/This account has no lists, or they could not be read/);
    fireEvent.click(button('Restore contact'));
    expect(asked).toEqual([]);
    expect(button('Dismiss')).toBeTruthy();
    fireEvent.click(button('Details'));
    expect(asked).toEqual([['openCard', { text: jane.address }]]);
  });

  it('tells a failure in a sentence, and restores with the same button again', async () => {
    const { asked } = open({}, { fails: { restoreOffered: { kind: 'unreachable' } } });
    fireEvent.click(button('Restore contact'));
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('Constant Contact cannot be reached.'));
    fireEvent.click(button('Restore contact'));
    await waitFor(() => expect(asked).toHaveLength(2));
  });

  it('does not write again before the contact was read, when nobody knows what became of the write', async () => {
    const { asked } = open({}, { fails: { restoreOffered: { kind: 'outcome-unknown' } } });
    fireEvent.click(button('Restore contact'));
    const alert = await screen.findByRole('alert');
    expect(screen.queryByRole('button', { name: 'Restore contact' })).toBeNull();
    fireEvent.click(alert.querySelector('button') as HTMLElement);
    expect(asked[1]).toEqual(['openCard', { text: jane.address }]);
  });

  it('keeps what was restored in sight when the undo fails', async () => {
    open({}, { fails: { undoOffered: { kind: 'throttled' } } });
    fireEvent.click(button('Restore contact'));
    await waitFor(() => button('Undo restore'));
    fireEvent.click(button('Undo restore'));
    expect(await screen.findByRole('alert')).toBeTruthy();
    expect(screen.getByRole('status').textContent).toMatch(/^Restored\./);
    expect(button('Undo restore')).toBeTruthy();
  });

  it('explains a click that was not made in full view', async () => {
    const { state } = open();
    state.trouble.value = { why: 'covered' };
    expect((await screen.findByRole('alert')).textContent).toContain('covers this panel');
  });

  it('is dismissed by its button', () => {
    const { dismissals } = open();
    fireEvent.click(button('Dismiss'));
    expect(dismissals()).toBe(1);
  });
});
