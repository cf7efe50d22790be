import { cleanup, fireEvent, screen, waitFor } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import type { Contact } from '../../src/protocol/contact';
import { JANE, ok } from './answering';
import { button, fact, openCard } from './open-card';

afterEach(cleanup);

async function preview(contact: Contact = JANE): Promise<HTMLDetailsElement> {
  await openCard(contact);
  await screen.findByRole('group', { name: 'Lists' });
  const details = screen.getByText('What will change').closest('details');
  if (!details) throw new Error('"What will change" unfolds nothing.');
  return details;
}

describe('the preview “What will change”', () => {
  it('is right above the restore button, and folded', async () => {
    const details = await preview();
    expect(details.open).toBe(false);
    expect(details.compareDocumentPosition(button('Restore contact'))).toBe(Node.DOCUMENT_POSITION_FOLLOWING);
    expect(details.nextElementSibling?.contains(button('Restore contact'))).toBe(true);
  });

  it('counts and names what comes back unchanged', async () => {
    const words = fact(await preview(), 'Comes back unchanged');
    expect(words).toMatch(/^13 fields: Email address, Consent, Opt-in, First name, Last name, /);
    for (const field of ['Birthday', 'Custom fields', 'Phones', 'Addresses', 'Tags', 'Notes', 'Created']) {
      expect(words).toContain(field);
    }
    expect(words).not.toContain('Company');
  });

  it('names the lists that are unknown, the consent before and after, and the effects', async () => {
    const details = await preview();
    expect(fact(details, 'Lists it was on')).toContain('does not say which they were');
    expect(fact(details, 'Consent')).toBe('Implicit before and after, so the contact can get emails again');
    expect(fact(details, 'Effects')).toBe(
      '1 contact becomes active and may count toward your bill. Joining a list can start its automations.',
    );
    expect(fact(details, 'Changes')).toContain('Last updated: now, by the account');
  });

  it('follows the selected lists', async () => {
    const details = await preview();
    expect(fact(details, 'Changes')).toContain('Lists: Newsletter (none now)');
    fireEvent.click(screen.getByRole('checkbox', { name: 'Donors 2026' }));
    await waitFor(() => expect(fact(details, 'Changes')).toContain('Lists: Newsletter and Donors 2026 (none now)'));
    fireEvent.click(screen.getByRole('checkbox', { name: 'Donors 2026' }));
    fireEvent.click(screen.getByRole('checkbox', { name: 'Newsletter' }));
    await waitFor(() => expect(fact(details, 'Changes')).toContain('Lists: those you choose (none now)'));
  });

  it('names known automations of the lists once it is unfolded', async () => {
    const automations = {
      found: [
        { name: 'Welcome series', listIds: ['list-newsletter'] },
        { name: 'Thank you', listIds: ['list-newsletter', 'list-donors'] },
      ],
      isComplete: false,
    };
    const { asksFor } = await openCard(JANE, { getAutomations: () => ok(automations) });
    await screen.findByRole('group', { name: 'Lists' });
    expect(asksFor('getAutomations')).toEqual([]);
    const details = screen.getByText('What will change').closest('details') as HTMLDetailsElement;
    details.open = true;
    fireEvent(details, new Event('toggle'));
    await waitFor(() =>
      expect(fact(details, 'Effects')).toContain('Newsletter starts “Welcome series” and “Thank you”.'),
    );
    // The automations of the other lists are unknown, so they are not mentioned.
    fireEvent.click(screen.getByRole('checkbox', { name: /Événements/ }));
    await waitFor(() => expect(fact(details, 'Changes')).toContain('Événements'));
    expect(fact(details, 'Effects')).not.toContain('Événements');
  });

  it('says for a contact without an address that its SMS consent is untouched', async () => {
    const { email: _none, ...smsOnly } = JANE;
    const sms = { number: '555-0103', dialCode: '1', consents: [] };
    expect(fact(await preview({ ...smsOnly, sms }), 'Consent')).toBe('SMS only, unchanged by a restore');
  });
});

describe('the consent that a restore makes mailable again', () => {
  it.each([
    ['explicit', 'They agreed to receive emails.'],
    ['implicit', 'Implied by their dealings with you.'],
    ['not_set', 'No consent is on record.'],
  ] as const)('is explained: %s', async (permission, words) => {
    const { card } = await openCard({ ...JANE, email: { address: 'jane@riverside.example', permission } });
    expect(fact(card, 'Consent')).toContain(words);
    expect(fact(card, 'Consent')).toContain('unchanged by a restore');
  });
});
