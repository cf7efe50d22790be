import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import { createDraft, type DraftArea } from '../../src/popup/draft';
import { followAccount } from '../../src/popup/follow-account';
import { Popup } from '../../src/popup/popup';
import type { EntryPoint } from '../../src/protocol/restores';
import type { Status } from '../../src/protocol/settings';
import { createLookupState } from '../../src/ui/lookup-state';
import { createSessionState } from '../../src/ui/session-state';
import { day } from '../../src/ui/text';
import {
  type Answers,
  answering,
  FINGERPRINT,
  fails,
  HARBOUR,
  JANE,
  LISTS,
  ok,
  SIGNED_IN,
  SIGNED_OUT,
} from '../ui/answering';

afterEach(cleanup);

/** An area like storage.session: in memory, and with an event for each change. */
function memory(stored: Record<string, unknown> = {}): DraftArea & { stored: Record<string, unknown> } {
  const listeners: ((changes: Record<string, { newValue?: unknown }>) => void)[] = [];
  return {
    stored,
    get: async (key) => (key in stored ? { [key]: stored[key] } : {}),
    set: async (items) => {
      Object.assign(stored, items);
      const changes = Object.fromEntries(Object.entries(items).map(([key, newValue]) => [key, { newValue }]));
      for (const listener of listeners) listener(changes);
    },
    onChanged: { addListener: (listener) => void listeners.push(listener) },
  };
}

async function openPopup(area: DraftArea, answers: Answers = {}) {
  const { send, asked } = answering({
    getStatus: () => ok(SIGNED_IN),
    lookup: () =>
      ok({ question: { by: 'email', address: 'jane@riverside.example' }, contact: JANE, fingerprint: FINGERPRINT }),
    getLists: () => ok({ lists: LISTS, lastChosen: ['list-newsletter'] }),
    restore: () => ({ ok: false, failure: { kind: 'unreachable' } }),
    ...answers,
  });
  const session = createSessionState(send);
  const lookup = createLookupState(send, 'popup', { onText: (words) => draft.keep(words) });
  const draft = createDraft(area, {
    onText: (words) => {
      lookup.text.value = words;
    },
    onLookUp: (words, entryPoint) => {
      lookup.text.value = words;
      void lookup.lookUp(entryPoint);
    },
  });
  followAccount(session, lookup);
  render(<Popup lookup={lookup} session={session} />);
  await Promise.all([session.refresh(), draft.open()]);
  return { session, asksFor: (request: string) => asked.filter((one) => one.request === request) };
}

function field(): HTMLInputElement {
  return screen.getByRole('textbox', { name: 'Email address or contact ID' });
}

describe('the popup', () => {
  it('shows the account, links to the other pages and today’s calls, and looks nothing up by itself', async () => {
    const { asksFor } = await openPopup(memory());
    expect(await screen.findByText('Riverside Choir')).toBeTruthy();
    expect(screen.getByText('42 calls today')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Deleted contacts' }).getAttribute('href')).toBe(
      '/src/deleted-contacts/index.html',
    );
    expect(screen.getByRole('link', { name: 'History' }).getAttribute('href')).toBe('/src/history/index.html');
    expect(screen.queryByRole('combobox', { name: 'Account' })).toBeNull();
    expect(screen.getByRole('link', { name: 'Settings' }).getAttribute('href')).toBe('/src/settings/index.html');
    expect(asksFor('lookup')).toHaveLength(0);
    expect(asksFor('getLists')).toHaveLength(0);
  });

  it('keeps the typed text after it is closed', async () => {
    const area = memory();
    await openPopup(area);
    fireEvent.input(field(), { target: { value: 'jane@river' } });
    cleanup();
    const { asksFor } = await openPopup(area);
    await waitFor(() => expect(field().value).toBe('jane@river'));
    expect(asksFor('lookup')).toHaveLength(0);
  });

  it('does not store a text of more than ten thousand characters', async () => {
    const area = memory({ draft: { text: 'jane@river' } });
    await openPopup(area);
    fireEvent.input(field(), { target: { value: 'x'.repeat(10_001) } });
    await screen.findByRole('alert');
    expect(field().value).toBe('jane@river');
    expect(area.stored).toEqual({ draft: { text: 'jane@river' } });
  });

  it('keeps the text that is typed while the stored text is read', async () => {
    const area = memory({ draft: { text: 'old@riverside.example' } });
    const opening = openPopup(area);
    fireEvent.input(field(), { target: { value: 'new@riverside.example' } });
    await opening;
    expect(field().value).toBe('new@riverside.example');
  });

  it.each([null, 'jane@riverside.example', { text: 7 }, { text: 'a', lookUp: 'yes' }, { text: 'x'.repeat(10_001) }])(
    'opens empty if the stored value has another shape',
    async (draft) => {
      const { asksFor } = await openPopup(memory({ draft }));
      expect(field().value).toBe('');
      expect(asksFor('lookup')).toHaveLength(0);
    },
  );
});

describe('a text that is handed to the popup', () => {
  const drafts: { entryPoint?: EntryPoint; recorded: EntryPoint }[] = [
    { recorded: 'popup' },
    { entryPoint: 'context-menu', recorded: 'context-menu' },
    { entryPoint: 'panel', recorded: 'panel' },
    { entryPoint: 'command', recorded: 'command' },
    { entryPoint: 'address-bar', recorded: 'address-bar' },
  ];

  it.each(drafts)(
    'is looked up once, and its restore records the entry point $recorded',
    async ({ entryPoint, recorded }) => {
      const area = memory({
        draft: { text: 'jane@riverside.example', lookUp: true, ...(entryPoint && { entryPoint }) },
      });
      const { asksFor } = await openPopup(area);
      await screen.findByRole('article', { name: 'jane@riverside.example' });
      expect(asksFor('lookup')).toHaveLength(1);
      expect(area.stored).toEqual({ draft: { text: 'jane@riverside.example' } });
      await screen.findByRole('group', { name: 'Lists' });
      fireEvent.click(screen.getByRole('button', { name: 'Restore contact' }));
      await waitFor(() =>
        expect(asksFor('restore').map(({ input }) => input)).toEqual([
          { contactId: JANE.id, listIds: ['list-newsletter'], entryPoint: recorded, fingerprint: FINGERPRINT },
        ]),
      );
    },
  );

  it('is looked up by a popup that is already open', async () => {
    const area = memory();
    const { asksFor } = await openPopup(area);
    await area.set({ draft: { text: 'jane@riverside.example', lookUp: true } });
    await screen.findByRole('article', { name: 'jane@riverside.example' });
    expect(field().value).toBe('jane@riverside.example');
    expect(asksFor('lookup')).toHaveLength(1);
  });
});

describe('a sign-in that failed', () => {
  it('is reported by the next popup, because the sign-in window closed the first one', async () => {
    let answer = fails({ kind: 'redirect-refused' });
    await openPopup(memory(), {
      getStatus: () => ok({ ...SIGNED_OUT, signInFailure: answer.failure }),
      signIn: () => {
        answer = fails({ kind: 'sign-in-cancelled' });
        return answer;
      },
    });
    expect((await screen.findByRole('alert')).textContent).toContain('did not show its sign-in page');
    fireEvent.click(screen.getByRole('button', { name: 'Sign in to Constant Contact' }));
    await waitFor(() =>
      expect(screen.getByRole('alert').textContent).toContain('was closed before the sign-in was finished'),
    );
    expect(screen.getAllByRole('alert')).toHaveLength(1);
  });

  it('is not reported to a person who is signed in', async () => {
    await openPopup(memory(), {
      getStatus: () => ok({ ...SIGNED_IN, signInFailure: { kind: 'sign-in-cancelled' } }),
    });
    await screen.findByText('Riverside Choir');
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

describe('with several accounts', () => {
  const two = { ...SIGNED_IN, accounts: [HARBOUR, ...SIGNED_IN.accounts] };
  const account = () => screen.getByRole<HTMLSelectElement>('combobox', { name: 'Account' });

  it('the head shows the current one; switching removes the card and looks nothing up', async () => {
    let status = two;
    const { asksFor } = await openPopup(memory({ draft: { text: 'jane@riverside.example', lookUp: true } }), {
      getStatus: () => ok(status),
      switchAccount: () => {
        status = { ...two, account: HARBOUR };
        return ok(HARBOUR);
      },
    });
    await screen.findByRole('article');
    expect(account().value).toBe('riverside');
    fireEvent.change(account(), { target: { value: HARBOUR.id } });
    await waitFor(() => expect(screen.queryByRole('article')).toBeNull());
    expect(account().value).toBe(HARBOUR.id);
    expect(field().value).toBe('jane@riverside.example');
    expect(asksFor('switchAccount').map(({ input }) => input)).toEqual([{ accountId: HARBOUR.id }]);
    expect(asksFor('lookup')).toHaveLength(1);
  });

  it('switching to one that is signed out shows an alert, and the account and the card stay', async () => {
    await openPopup(memory({ draft: { text: 'jane@riverside.example', lookUp: true } }), {
      getStatus: () => ok(two),
      switchAccount: () => fails({ kind: 'signed-out' }),
    });
    await screen.findByRole('article');
    fireEvent.change(account(), { target: { value: HARBOUR.id } });
    expect((await screen.findByRole('alert')).textContent).toContain('You still work in the same account as before.');
    expect(screen.getByRole('article')).toBeTruthy();
    await waitFor(() => expect(account().value).toBe('riverside'));
  });
});

describe('a card in a side panel', () => {
  it('waits for a sign-in if the session ends during its restore, and goes with its account', async () => {
    let status: Status = SIGNED_IN;
    const { session, asksFor } = await openPopup(memory({ draft: { text: 'jane@riverside.example', lookUp: true } }), {
      getStatus: () => ok(status),
      restore: async () => {
        status = SIGNED_OUT;
        // The news of the end arrives before the answer.
        await session.refresh();
        return fails({ kind: 'signed-out' });
      },
    });
    await screen.findByRole('checkbox', { name: 'Newsletter' });
    fireEvent.click(screen.getByRole('checkbox', { name: 'Donors 2026' }));
    fireEvent.click(screen.getByRole('button', { name: 'Restore contact' }));
    await screen.findByRole('alert');
    status = SIGNED_IN;
    await session.refresh();
    await waitFor(() => expect(screen.queryByRole('alert')).toBeNull());
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'Donors 2026' }).checked).toBe(true);
    expect(asksFor('lookup')).toHaveLength(1);
    status = SIGNED_OUT;
    await session.refresh();
    expect(screen.queryByRole('article')).toBeNull();
  });
});

describe('contacts that others deleted', () => {
  it('are reported with a link to them', async () => {
    const since = Date.parse('2026-03-06T11:00:00.000Z');
    const deletions = { count: 42, since };
    await openPopup(memory(), { getStatus: () => ok({ ...SIGNED_IN, deletions }) });
    expect(await screen.findByText(`42 contacts were deleted since ${day(since)}.`)).toBeTruthy();
    const link = screen.getByRole('link', { name: 'Show' });
    // In the westernmost time zone it was still the day before, and Constant Contact may use days of that zone.
    expect(link.getAttribute('href')).toMatch(/\?since=2026-03-05$/);
  });
});
