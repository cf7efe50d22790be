import { cleanup, fireEvent, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { copyFix } from '../../src/restore/copy-fix';
import { JANE } from './answering';
import { button, openCard } from './open-card';

let copied: string[];
let isCopyingAllowed: boolean;

beforeEach(() => {
  copied = [];
  isCopyingAllowed = true;
  const writeText = async (words: string) => {
    if (!isCopyingAllowed) throw new Error('not allowed');
    copied.push(words);
  };
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: { writeText } });
});

afterEach(cleanup);

async function openFix(): Promise<HTMLElement> {
  await openCard(JANE);
  await screen.findByRole('group', { name: 'Lists' });
  fireEvent.click(button('Copy the fix'));
  return screen.findByRole('group', { name: 'Copy the fix' });
}

const fix = copyFix(JANE, { listIds: ['list-newsletter'] });

describe('the copied fix', () => {
  it.each([
    ['Copy as cURL', fix.curl],
    ['Copy as fetch', fix.fetch],
    ['Copy JSON body', fix.json],
  ])(
    'contains with “%s” exactly the request of this restore, and the card says that it was copied',
    async (name, words) => {
      const group = await openFix();
      fireEvent.click(within(group).getByRole('button', { name }));
      await waitFor(() => expect(within(group).getByRole('status').textContent).toBe('Copied'));
      expect(copied).toEqual([words]);
    },
  );

  it('explains itself in one sentence, and can be folded away', async () => {
    const group = await openFix();
    expect(group.textContent).toContain('so a POST fails with 409. This PUT restores the contact.');
    expect(button('Copy the fix').getAttribute('aria-expanded')).toBe('true');
    fireEvent.click(button('Copy the fix'));
    await waitFor(() => expect(screen.queryByRole('group', { name: 'Copy the fix' })).toBeNull());
  });

  it.each(['Newsletter', 'Use a new list'])('is not available without the id of a list: %s', async (name) => {
    const group = await openFix();
    // Deselects the only list, or adds a list that is not created before the restore.
    fireEvent.click(name === 'Newsletter' ? screen.getByRole('checkbox', { name }) : button(name));
    await within(group).findByText(/Choose at least one existing list/);
    fireEvent.click(within(group).getByRole('button', { name: 'Copy as cURL' }));
    expect(copied).toEqual([]);
  });

  it('shows that the browser did not allow copying', async () => {
    isCopyingAllowed = false;
    const group = await openFix();
    fireEvent.click(within(group).getByRole('button', { name: 'Copy as fetch' }));
    await waitFor(() =>
      expect(within(group).getByRole('status').textContent).toBe('The browser did not allow copying.'),
    );
  });
});
