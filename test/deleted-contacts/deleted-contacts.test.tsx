// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, expect, it } from 'vitest';
import { DeletedContacts } from '../../src/deleted-contacts/deleted-contacts';
import { createLookupState } from '../../src/ui/lookup-state';
import { createSessionState } from '../../src/ui/session-state';
import { answering, fails, JANE, LISTS, MARK, ok, SIGNED_IN } from '../ui/answering';

afterEach(cleanup);

it('says how a deleted contact is found, finds it and restores it from here', async () => {
  const { send, asked } = answering({
    getStatus: () => ok(SIGNED_IN),
    lookup: () => ok({ question: { by: 'email', address: 'jane@riverside.example' }, contact: JANE, mark: MARK }),
    getLists: () => ok({ lists: LISTS, lastChosen: ['list-newsletter'] }),
    restore: () => fails({ kind: 'unreachable' }),
  });
  const session = createSessionState(send);
  render(<DeletedContacts lookup={createLookupState(send, 'deleted-contacts')} session={session} />);
  expect(screen.getByRole('heading', { level: 1, name: 'Deleted contacts' })).toBeTruthy();
  expect(screen.getByText(/Constant Contact hides deleted contacts but keeps them/)).toBeTruthy();

  fireEvent.input(screen.getByRole('textbox'), { target: { value: 'jane@riverside.example' } });
  fireEvent.click(screen.getByRole('button', { name: 'Look up' }));
  await screen.findByRole('group', { name: 'Lists' });
  fireEvent.click(screen.getByRole('button', { name: 'Restore contact' }));
  await waitFor(() =>
    expect(asked.filter(({ request }) => request === 'restore').map(({ input }) => input)).toEqual([
      { contactId: JANE.id, listIds: ['list-newsletter'], wayIn: 'deleted-contacts', mark: MARK },
    ]),
  );
});
