import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import type { Contact } from '../../src/protocol/contact';
import { day } from '../../src/ui/text';
import { FINGERPRINT, fails, JANE, ok, proofOf, restoredOnto } from './answering';
import { button, fact, openCard } from './open-card';

afterEach(cleanup);

function otto(optOutSource: 'Contact' | 'Account'): Contact {
  const email = {
    address: 'otto@riverside.example',
    permission: 'unsubscribed' as const,
    optOutDate: '2024-02-02',
    optOutSource,
    optOutReason: 'Too many emails',
  };
  return { ...JANE, firstName: 'Otto', email };
}

const ASK = 'Send a resubscribe request';
const STAY = 'Restore as unsubscribed';

describe('a contact who unsubscribed', () => {
  it('is not offered for restore, and the card shows the opt-out and explains the request', async () => {
    const { card } = await openCard(otto('Contact'));
    expect(fact(card, 'Opted out')).toContain(day('2024-02-02'));
    expect(fact(card, 'Opted out')).toContain('by the contact');
    expect(fact(card, 'Reason')).toBe('Too many emails');
    expect(card.textContent).toContain('Restoring never re-subscribes anyone. Only Otto can opt in again.');
    await waitFor(() =>
      expect(card.textContent).toContain(
        'Asks about Newsletter. Constant Contact sends this email only once. Otto is not subscribed until they confirm.',
      ),
    );
    expect(screen.queryByRole('button', { name: 'Restore contact' })).toBeNull();
    expect(screen.queryByRole('button', { name: STAY })).toBeNull();
    expect(screen.queryByText('What will change')).toBeNull();
  });

  it('is asked once for two clicks, about the selected lists, and the card shows that it was sent', async () => {
    const { card, asksFor } = await openCard(otto('Contact'), {
      requestResubscribe: () => ok({ recordId: 'record-1', contact: otto('Contact') }),
    });
    const lists = await screen.findByRole('group', { name: 'Lists' });
    fireEvent.click(within(lists).getByRole('checkbox', { name: 'Donors 2026' }));
    fireEvent.click(button(ASK));
    fireEvent.click(await screen.findByRole('button', { name: 'Sending…' }));
    await waitFor(() => expect(screen.getByRole('status').textContent).toMatch(/^Request sent\./));
    expect(asksFor('requestResubscribe')).toEqual([
      {
        contactId: JANE.id,
        listIds: ['list-newsletter', 'list-donors'],
        entryPoint: 'popup',
        fingerprint: FINGERPRINT,
      },
    ]);
    expect(screen.queryByRole('button', { name: ASK })).toBeNull();
    expect(within(card).getByText('Unsubscribed')).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('status')));
  });

  it('is not asked without a list', async () => {
    const { asksFor } = await openCard(otto('Contact'));
    fireEvent.click(await screen.findByRole('checkbox', { name: 'Newsletter' }));
    await screen.findByText('Choose at least one list to ask about.');
    fireEvent.click(button(ASK));
    expect(await screen.findByRole('alert')).toBeTruthy();
    expect(asksFor('requestResubscribe')).toHaveLength(0);
  });

  it('and was asked before is shown with the day, without a button', async () => {
    const at = Date.UTC(2026, 2, 6, 12);
    const { card, asksFor } = await openCard(otto('Contact'), {}, { resubscribeRequestedAt: at });
    expect(card.textContent).toContain(
      `Otto was asked to resubscribe on ${day(at)}. Constant Contact sends only one such request.`,
    );
    expect(screen.queryByRole('button', { name: ASK })).toBeNull();
    expect(screen.queryByRole('group', { name: 'Lists' })).toBeNull();
    expect(asksFor('getLists')).toHaveLength(0);
  });

  it('and turns out to have been asked is shown so, without a button', async () => {
    const { card } = await openCard(otto('Contact'), { requestResubscribe: () => fails({ kind: 'already-asked' }) });
    await screen.findByRole('group', { name: 'Lists' });
    fireEvent.click(button(ASK));
    await waitFor(() => expect(card.textContent).toContain('Otto has already been asked to resubscribe'));
    expect(screen.queryByRole('button', { name: ASK })).toBeNull();
  });

  it('and whose request got no answer is looked up, not asked again', async () => {
    const { asksFor } = await openCard(otto('Contact'), {
      requestResubscribe: () => fails({ kind: 'outcome-unknown' }),
    });
    await screen.findByRole('group', { name: 'Lists' });
    fireEvent.click(button(ASK));
    fireEvent.click(await screen.findByRole('button', { name: 'Look up again' }));
    await waitFor(() => expect(asksFor('lookup')).toHaveLength(2));
    expect(asksFor('requestResubscribe')).toHaveLength(1);
  });
});

describe('a contact whom the account unsubscribed', () => {
  it('can first be asked, or be restored as unsubscribed, which the preview explains', async () => {
    const { card, asksFor } = await openCard(otto('Account'), {
      restore: () =>
        ok({
          recordId: 'record-1',
          contact: restoredOnto(otto('Account'), ['list-newsletter']),
          proof: proofOf(['list-newsletter']),
          repaired: false,
        }),
    });
    await screen.findByRole('group', { name: 'Lists' });
    expect(card.textContent).toContain('Your account unsubscribed this contact; the contact did not.');
    expect(button(ASK).compareDocumentPosition(button(STAY))).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    expect(card.querySelector('.button.primary')).toBeNull();
    expect(fact(card, 'Consent')).toBe('Unsubscribed before and after');
    expect(fact(card, 'Effects')).toBe('The contact stays unsubscribed, gets no emails and does not count as active.');

    fireEvent.click(button(STAY));
    await screen.findByRole('button', { name: 'Undo restore' });
    expect(asksFor('restore')).toEqual([
      {
        contactId: JANE.id,
        listIds: ['list-newsletter'],
        entryPoint: 'popup',
        fingerprint: FINGERPRINT,
        method: 'lists-only',
      },
    ]);
    expect(within(card).getByText('Unsubscribed')).toBeTruthy();
  });
});
