import { cleanup, fireEvent, screen, waitFor } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import type { Contact } from '../../src/protocol/contact';
import type { Restored } from '../../src/protocol/restores';
import { type Answers, FINGERPRINT, fails, JANE, ok, proofOf, restoredOnto } from './answering';
import { button, fact, openCard } from './open-card';

afterEach(cleanup);

const TJ: Contact = { ...JANE, firstName: 'T.J.' };
const WORDS = 'first_name is invalid: it has characters that are not allowed';
const base = { contactId: TJ.id, listIds: ['list-newsletter'], entryPoint: 'popup', fingerprint: FINGERPRINT };

const restored = (contact: Contact): Restored => ({
  recordId: 'record-1',
  contact: restoredOnto(contact, ['list-newsletter']),
  proof: proofOf(['list-newsletter']),
  repaired: false,
});

/** Restores TJ. The first try is refused with `words`, and `then` answers the next. */
async function refuse(words = WORDS, then: Answers['restore'] = () => ok(restored(TJ))) {
  let tries = 0;
  const opened = await openCard(TJ, {
    restore: (input) => (tries++ === 0 ? fails({ kind: 'refused', messages: [words] }) : then(input)),
  });
  await screen.findByRole('group', { name: 'Lists' });
  fireEvent.click(button('Restore contact'));
  const alert = await screen.findByRole('alert');
  return { ...opened, alert };
}

const firstName = () => screen.getByRole<HTMLInputElement>('textbox', { name: 'First name' });

describe('a value that Constant Contact refuses', () => {
  it('is shown with the server’s message in a focused field', async () => {
    const { alert } = await refuse();
    expect(alert.textContent).toContain(`“${WORDS}”`);
    expect(alert.textContent).toContain('the contact is still deleted');
    expect(firstName().value).toBe('T.J.');
    await waitFor(() => expect(document.activeElement).toBe(firstName()));
  });

  it('can be edited: the preview follows, and the restore sends only the edit', async () => {
    const { card, asksFor } = await refuse();
    fireEvent.input(firstName(), { target: { value: ' TJ ' } });
    await waitFor(() => expect(fact(card, 'Changes')).toContain('First name: from “T.J.” to “TJ”'));
    fireEvent.click(button('Restore contact'));
    await screen.findByRole('button', { name: 'Undo restore' });
    expect(asksFor('restore')).toEqual([base, { ...base, edits: { firstName: 'TJ' } }]);
    expect(screen.queryByRole('textbox', { name: 'First name' })).toBeNull();
  });

  it('cannot be emptied', async () => {
    const { asksFor } = await refuse();
    fireEvent.input(firstName(), { target: { value: '  ' } });
    await screen.findByText(/Leaving this empty would lose “T\.J\.”/);
    expect(button('Restore contact').getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(button('Restore contact'));
    expect(asksFor('restore')).toHaveLength(1);
  });

  it('can be left unchanged: a restore with lists only sends no edit', async () => {
    const { asksFor } = await refuse();
    fireEvent.input(firstName(), { target: { value: 'TJ' } });
    fireEvent.click(button('Restore without touching any field'));
    await screen.findByRole('button', { name: 'Undo restore' });
    expect(asksFor('restore')).toEqual([base, { ...base, method: 'lists-only' }]);
  });

  it('but does not name can only be avoided by a restore with lists only', async () => {
    await refuse('phone_numbers[0] is invalid');
    expect(screen.getAllByRole('textbox')).toHaveLength(1);
    expect(button('Restore without touching any field')).toBeTruthy();
  });

  it('can be tried again with the same method', async () => {
    let failures = 0;
    const { asksFor } = await refuse(WORDS, () => (failures++ === 0 ? fails({ kind: 'throttled' }) : ok(restored(TJ))));
    fireEvent.click(button('Restore without touching any field'));
    await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('limiting requests'));
    expect(asksFor('restore')).toHaveLength(2);
    fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    await screen.findByRole('button', { name: 'Undo restore' });
    expect(asksFor('restore')[2]).toEqual({ ...base, method: 'lists-only' });
  });
});

it('a restore with a second write says so', async () => {
  await openCard(JANE, { restore: () => ok({ ...restored(JANE), repaired: true }) });
  await screen.findByRole('group', { name: 'Lists' });
  fireEvent.click(button('Restore contact'));
  await waitFor(() =>
    expect(screen.getByRole('status').textContent).toBe(
      'Restored. 2 of 2 fields verified, consent unchanged, on Newsletter. ' +
        'A second write put back what the first one lost.',
    ),
  );
});
