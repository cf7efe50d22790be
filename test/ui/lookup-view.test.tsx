import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Contact, ContactList, Permission } from '../../src/protocol/contact';
import type { Result } from '../../src/protocol/failure';
import type { LookupAnswer, LookupQuestion, Restored } from '../../src/protocol/restores';
import type { ListChoice, Status } from '../../src/protocol/settings';
import { type ParsedLookupText, parseLookupText } from '../../src/restore/lookup-text';
import { createLookupState, type LookupDeps } from '../../src/ui/lookup-state';
import { LookupView } from '../../src/ui/lookup-view';
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
  later,
  ok,
  proofOf,
  restoredOnto,
  SIGNED_IN,
  SIGNED_OUT,
} from './answering';
import { fact } from './open-card';

afterEach(cleanup);

function open(answers: Answers, status: Status = SIGNED_IN, deps: LookupDeps = {}) {
  const { send, asked } = answering({
    getStatus: () => ok(status),
    getLists: () => ok({ lists: LISTS, lastChosen: [] }),
    getNames: () => ok([]),
    ...answers,
  });
  const session = createSessionState(send);
  const lookup = createLookupState(send, 'popup', {
    ...deps,
    onCalls: () => void session.refresh(),
  });
  render(<LookupView lookup={lookup} session={session} />);
  return { asked, session, lookup, asksFor: (request: string) => asked.filter((one) => one.request === request) };
}

function field(): HTMLInputElement {
  return screen.getByRole('textbox', { name: 'Email address or contact ID' });
}

function button(name: string): HTMLElement {
  return screen.getByRole('button', { name });
}

function lookUp(words: string): void {
  fireEvent.input(field(), { target: { value: words } });
  fireEvent.click(button('Look up'));
}

function found(contact: Contact, restore?: LookupAnswer['restore']): Result<LookupAnswer> {
  const question: LookupQuestion = contact.email
    ? { by: 'email', address: contact.email.address }
    : { by: 'id', id: contact.id };
  return ok({ question, contact, fingerprint: FINGERPRINT, ...(restore && { restore }) });
}

function jane(permission: Permission, change: Partial<Contact> = {}): Contact {
  return { ...JANE, email: { address: 'jane@riverside.example', permission }, ...change };
}

const restored = (listIds: string[]): Result<Restored> =>
  ok({ recordId: 'record-1', contact: restoredOnto(JANE, listIds), proof: proofOf(listIds), repaired: false });

it('a deleted contact is shown without a restore if the organization allows none', async () => {
  const { session } = open({ lookup: () => found(JANE) }, { ...SIGNED_IN, limits: { restore: 'none' } });
  await session.refresh();
  lookUp('jane@riverside.example');
  await screen.findByText(/^Your organization does not allow restoring contacts\./);
  expect(screen.queryByRole('button', { name: 'Restore contact' })).toBeNull();
  expect(screen.queryByRole('checkbox')).toBeNull();
});

it.each(['Contact', 'Account'] as const)(
  'no request and no restore is offered for an unsubscribed contact if the organization allows none (%s)',
  async (optOutSource) => {
    const email = { address: 'jane@riverside.example', permission: 'unsubscribed' as const, optOutSource };
    const { session } = open(
      { lookup: () => found({ ...JANE, email }) },
      { ...SIGNED_IN, limits: { restore: 'none' } },
    );
    await session.refresh();
    lookUp('jane@riverside.example');
    await screen.findByText(/^Your organization does not allow restoring contacts\./);
    expect(screen.queryByRole('button', { name: /resubscribe|Restore/ })).toBeNull();
  },
);

describe('the lookup', () => {
  it('sends the address of a pasted text once, and shows one card named by the address', async () => {
    const { asksFor } = open({ lookup: () => found(JANE) });
    lookUp('Jane <jane@riverside.example>');
    const card = await screen.findByRole('article', { name: 'jane@riverside.example' });
    expect(within(card).getByText('Jane Núñez')).toBeTruthy();
    expect(asksFor('lookup')).toEqual([{ request: 'lookup', input: { text: 'jane@riverside.example' } }]);
  });

  it('shows that it is looking up, and a newer answer is not replaced by an older one', async () => {
    const slow = later<Result<LookupAnswer>>();
    const otto = jane('implicit', { email: { address: 'otto@riverside.example', permission: 'implicit' } });
    open({ lookup: ({ text }) => (text.startsWith('jane') ? slow.promise : found(otto)) });
    lookUp('jane@riverside.example');
    await waitFor(() => expect(screen.getByRole('status').textContent).toContain('Looking up…'));
    lookUp('otto@riverside.example');
    await screen.findByRole('article', { name: 'otto@riverside.example' });
    slow.resolve(found(JANE));
    await slow.promise;
    expect(screen.getByRole('article', { name: 'otto@riverside.example' })).toBeTruthy();
    expect(screen.getAllByRole('article')).toHaveLength(1);
  });

  it('is sent once if Enter is pressed twice', async () => {
    const { asksFor } = open({ lookup: () => found(JANE) });
    lookUp('jane@riverside.example');
    fireEvent.click(button('Look up'));
    await screen.findByRole('article');
    expect(asksFor('lookup')).toHaveLength(1);
  });

  it('is not sent for a text without an address or id, and leads back to the text', async () => {
    const { asksFor } = open({});
    lookUp('Jane Núñez');
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('This text contains no email address and no contact ID.');
    fireEvent.click(button('Edit the text'));
    expect(document.activeElement).toBe(field());
    expect(asksFor('lookup')).toHaveLength(0);
  });

  it('takes the address from a paste of ten million characters', async () => {
    open({});
    const words = `${'x '.repeat(5_000_000)}jane@riverside.example`;
    fireEvent.paste(field(), { clipboardData: { getData: () => words } });
    await waitFor(() => expect(field().value).toBe('jane@riverside.example'));
  });

  const paste = (words: string) => fireEvent.paste(field(), { clipboardData: { getData: () => words } });
  const toPaste = `${'x '.repeat(10_000)}jane@riverside.example`;
  const read = parseLookupText('jane@riverside.example');

  it('shows that a long paste is being read, and does not block the page', async () => {
    const slow = later<ParsedLookupText>();
    open({}, SIGNED_IN, { readLongText: () => slow.promise });
    paste(toPaste);
    await waitFor(() => expect(screen.getByRole('status').textContent).toBe('Reading the text…'));
    expect(field().value).toBe('');
    slow.resolve(read);
    await waitFor(() => expect(field().value).toBe('jane@riverside.example'));
    expect(screen.getByRole('status').textContent).toBe('');
  });

  it('keeps text that is typed while a long paste is read', async () => {
    const slow = later<ParsedLookupText>();
    open({}, SIGNED_IN, { readLongText: () => slow.promise });
    paste(toPaste);
    fireEvent.input(field(), { target: { value: 'otto@riverside.example' } });
    slow.resolve(read);
    await slow.promise;
    await waitFor(() => expect(screen.getByRole('status').textContent).toBe(''));
    expect(field().value).toBe('otto@riverside.example');
  });

  it('uses the newest of two long pastes, whichever is read first', async () => {
    const [slow, fast] = [later<ParsedLookupText>(), later<ParsedLookupText>()];
    const readers = [slow, fast];
    open({}, SIGNED_IN, { readLongText: () => (readers.shift() ?? slow).promise });
    paste(toPaste);
    paste(toPaste);
    fast.resolve(parseLookupText('otto@riverside.example'));
    await waitFor(() => expect(field().value).toBe('otto@riverside.example'));
    slow.resolve(read);
    await slow.promise;
    expect(field().value).toBe('otto@riverside.example');
  });

  it('shows an alert if the reading of a long paste fails', async () => {
    open({}, SIGNED_IN, { readLongText: () => Promise.reject(new Error('The worker could not be started')) });
    paste(toPaste);
    await screen.findByRole('alert');
    expect(screen.getByRole('status').textContent).toBe('');
  });

  it('keeps the text before if a huge paste contains no address', async () => {
    open({});
    fireEvent.input(field(), { target: { value: 'jane@riverside.example' } });
    const taken = !fireEvent.paste(field(), { clipboardData: { getData: () => 'x '.repeat(5_000_000) } });
    expect(taken).toBe(true);
    await screen.findByRole('alert');
    expect(field().value).toBe('jane@riverside.example');
  });

  it('says that no contact has the address, and what that means', async () => {
    open({
      lookup: () => ok({ question: { by: 'email', address: 'new@riverside.example' }, contact: null, fingerprint: '' }),
    });
    lookUp('new@riverside.example');
    const card = await screen.findByRole('article', { name: 'new@riverside.example' });
    expect(card.textContent).toContain('No contact with this address.');
    expect(card.textContent).toContain('can add the address as a new contact');
  });

  it('says that an unknown ID may belong to another account', async () => {
    open({ lookup: () => ok({ question: { by: 'id', id: JANE.id }, contact: null, fingerprint: '' }) });
    lookUp(JANE.id);
    const card = await screen.findByRole('article', { name: JANE.id });
    expect(card.textContent).toContain('another Constant Contact account');
  });

  it('can be tried again after a failure', async () => {
    let calls = 0;
    open({ lookup: () => (calls++ === 0 ? fails({ kind: 'unreachable' }) : found(JANE)) });
    lookUp('jane@riverside.example');
    fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    await screen.findByRole('article', { name: 'jane@riverside.example' });
    expect(screen.queryByRole('alert')).toBeNull();
  });
});

it('a press asks the browser for site access that was withdrawn', async () => {
  const requestedOrigins: unknown[] = [];
  const host_permissions = ['https://api.cc.email/*', 'https://authz.constantcontact.com/*'];
  const own = globalThis as unknown as { chrome: object };
  vi.stubGlobal('chrome', {
    ...own.chrome,
    runtime: { getManifest: () => ({ host_permissions }) },
    permissions: { request: (origins: unknown) => requestedOrigins.push(origins) },
  });
  open({ lookup: () => fails({ kind: 'no-site-access' }) });
  lookUp('jane@riverside.example');
  expect((await screen.findByRole('alert')).textContent).toContain('does not let Contact Restore reach');
  fireEvent.click(button('Allow access'));
  expect(requestedOrigins).toEqual([{ origins: host_permissions }]);
  vi.unstubAllGlobals();
});

describe('the state of a contact in one word', () => {
  const active = restoredOnto(JANE, ['list-newsletter']);
  it.each([
    ['Active', active],
    ['Active', { ...active, email: { address: 'jane@riverside.example', permission: 'not_set' as const } }],
    ['Unsubscribed', { ...active, email: { address: 'jane@riverside.example', permission: 'unsubscribed' as const } }],
    [
      'Pending confirmation',
      { ...active, email: { address: 'jane@riverside.example', permission: 'pending_confirmation' as const } },
    ],
    ['Temporarily held', { ...active, email: { address: 'jane@riverside.example', permission: 'temp_hold' as const } }],
  ])('is %s', async (word, contact) => {
    const { asksFor } = open({ lookup: () => found(contact) });
    lookUp('jane@riverside.example');
    const card = await screen.findByRole('article');
    expect(within(card).getAllByText(word).length).toBeGreaterThan(0);
    expect(within(card).queryByText('Deleted')).toBeNull();
    expect(within(card).queryByRole('button', { name: 'Restore contact' })).toBeNull();
    expect(asksFor('getLists')).toHaveLength(0);
  });
});

describe('a deleted contact', () => {
  it('is shown with its day of deletion, its consent and its data', async () => {
    open({ lookup: () => found(JANE) });
    lookUp('jane@riverside.example');
    const card = await screen.findByRole('article');
    expect(within(card).getAllByText('Deleted').length).toBeGreaterThan(0);
    for (const words of [
      day('2026-03-05'),
      'Implicit',
      'unchanged by a restore',
      '2 phones, 1 address, 2 custom fields, 2 tags and 1 note',
      'A deleted contact has no lists.',
    ]) {
      await waitFor(() => expect(card.textContent).toContain(words));
    }
  });

  it('shows every value of its record on request', async () => {
    open({ lookup: () => found(JANE) });
    lookUp('jane@riverside.example');
    const card = await screen.findByRole('article');
    fireEvent.click(within(card).getByRole('button', { name: 'Show record' }));
    for (const words of [
      `${day('2021-05-03')}, by the account`,
      'Alto',
      '29 February',
      '555-0102 (mobile)',
      '1 River Street, Waltham (home)',
      'Gold',
      'Sings alto.',
    ]) {
      await waitFor(() => expect(card.textContent).toContain(words));
    }
    fireEvent.click(within(card).getByRole('button', { name: 'Hide record' }));
    await waitFor(() => expect(card.textContent).not.toContain('Sings alto.'));
  });

  it('shows names of tags and custom fields if they are known, and counts the other tags', async () => {
    const { asksFor } = open({
      lookup: () => found(JANE),
      getNames: () =>
        ok([
          { id: 'tag-1', name: 'Tenor' },
          { id: 'field-1', name: 'Membership' },
        ]),
    });
    lookUp('jane@riverside.example');
    const card = await screen.findByRole('article');
    expect(asksFor('getNames')).toHaveLength(0);
    fireEvent.click(within(card).getByRole('button', { name: 'Show record' }));
    await waitFor(() => expect(fact(card, 'Membership')).toBe('Gold'));
    expect(fact(card, 'Tags')).toBe('Tenor1');
    expect(fact(card, 'Custom fields')).toBe('2 choices');
  });

  it('shows counts if the names cannot be read', async () => {
    open({ lookup: () => found(JANE), getNames: () => fails({ kind: 'unreachable' }) });
    lookUp('jane@riverside.example');
    const card = await screen.findByRole('article');
    fireEvent.click(within(card).getByRole('button', { name: 'Show record' }));
    await waitFor(() => expect(fact(card, 'Tags')).toBe('2'));
    expect(fact(card, 'Custom fields')).toBe('Gold2 choices');
  });

  it('without an address is named by its name', async () => {
    const { email: _none, ...smsOnly } = JANE;
    open({ lookup: () => found({ ...smsOnly, sms: { number: '555-0103', dialCode: '1', consents: [] } }) });
    lookUp(JANE.id);
    const card = await screen.findByRole('article', { name: 'Jane Núñez' });
    expect(card.textContent).toContain('SMS only, unchanged by a restore');
    fireEvent.click(within(card).getByRole('button', { name: 'Show record' }));
    await waitFor(() => expect(card.textContent).toContain('+1 555-0103'));
  });

  it('is not offered for restore if its consent is unknown', async () => {
    open({ lookup: () => found(jane('unknown')) });
    lookUp('jane@riverside.example');
    const card = await screen.findByRole('article');
    expect(card.textContent).toContain('did not say which consent');
    expect(screen.queryByRole('button', { name: 'Restore contact' })).toBeNull();
  });

  it.each([
    ['pending_confirmation', 'Pending confirmation', 'may ask them to confirm again'],
    ['temp_hold', 'Temporarily held', 'counts as active either way'],
  ] as const)('shows a warning before a restore in %s', async (permission, word, warning) => {
    open({ lookup: () => found(jane(permission)) });
    lookUp('jane@riverside.example');
    const card = await screen.findByRole('article');
    expect(within(card).getAllByText(word).length).toBeGreaterThan(0);
    expect(card.textContent).toContain(warning);
    expect(button('Restore contact')).toBeTruthy();
  });
});

describe('the lists', () => {
  async function lists(): Promise<HTMLElement> {
    return screen.findByRole('group', { name: 'Lists' });
  }

  it('are checkboxes named only by the list, with the last choice first and preselected', async () => {
    open({
      lookup: () => found(JANE),
      getLists: () => ok({ lists: LISTS, lastChosen: ['list-newsletter'] }),
    });
    lookUp('jane@riverside.example');
    const boxes = within(await lists()).getAllByRole<HTMLInputElement>('checkbox');
    expect(boxes.map((box) => box.labels?.[0]?.textContent)).toEqual([
      'Newsletter',
      'Donors 2026',
      'Événements & ateliers',
    ]);
    expect(boxes.map((box) => box.checked)).toEqual([true, false, false]);
  });

  it('can be searched by a part of the name, without accents, if there are many', async () => {
    const many = Array.from({ length: 200 }, (_, n) => ({ id: `list-${n}`, name: `List ${n}` }));
    open({ lookup: () => found(JANE), getLists: () => ok({ lists: [...LISTS, ...many], lastChosen: [] }) });
    lookUp('jane@riverside.example');
    const group = await lists();
    expect(within(group).getAllByRole('checkbox')).toHaveLength(203);
    fireEvent.input(within(group).getByRole('searchbox', { name: 'Search lists' }), { target: { value: 'evenem' } });
    await waitFor(() => expect(within(group).getAllByRole('checkbox')).toHaveLength(1));
    expect(within(group).getByRole('checkbox', { name: 'Événements & ateliers' })).toBeTruthy();
  });

  it('can include a new one, which is created only when the contact is restored', async () => {
    const made = { id: 'list-made', name: `Restored ${day(Date.now())}` };
    const { asked, asksFor } = open({
      lookup: () => found(JANE),
      createList: () => ok(made),
      restore: ({ listIds }) => restored(listIds),
    });
    lookUp('jane@riverside.example');
    await lists();
    fireEvent.click(button('Use a new list'));
    const box = await screen.findByRole<HTMLInputElement>('checkbox', { name: made.name });
    expect(box.checked).toBe(true);
    expect(asksFor('createList')).toHaveLength(0);
    fireEvent.click(button('Restore contact'));
    await waitFor(() => expect(screen.getByRole('status').textContent).toContain(`on ${made.name}.`));
    expect(asked.filter(({ request }) => request === 'createList' || request === 'restore')).toEqual([
      { request: 'createList', input: { name: made.name } },
      {
        request: 'restore',
        input: { contactId: JANE.id, listIds: ['list-made'], entryPoint: 'popup', fingerprint: FINGERPRINT },
      },
    ]);
  });

  it('that cannot be read leave the card unchanged, and can be requested again', async () => {
    let calls = 0;
    open({
      lookup: () => found(JANE),
      getLists: () => (calls++ === 0 ? fails({ kind: 'throttled' }) : ok({ lists: LISTS, lastChosen: [] })),
    });
    lookUp('jane@riverside.example');
    fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    expect(await lists()).toBeTruthy();
    expect(screen.getByRole('article', { name: 'jane@riverside.example' })).toBeTruthy();
  });
});

describe('lists that are read again', () => {
  const choir: ContactList = { id: 'list-choir', name: 'Choir' };
  const checked = (name: string): boolean => screen.getByRole<HTMLInputElement>('checkbox', { name }).checked;

  it('show new lists, and keep the selection', async () => {
    const { asksFor } = open({
      lookup: () => found(JANE),
      getLists: ({ refresh }) => ok({ lists: refresh ? [choir, ...LISTS] : LISTS, lastChosen: ['list-donors'] }),
    });
    lookUp('jane@riverside.example');
    fireEvent.click(await screen.findByRole('checkbox', { name: 'Newsletter' }));
    fireEvent.click(screen.getByRole('checkbox', { name: 'Donors 2026' }));
    fireEvent.click(button('Use a new list'));
    fireEvent.click(button('Read the lists again'));
    await screen.findByRole('checkbox', { name: 'Choir' });
    expect(asksFor('getLists').map(({ input }) => input)).toEqual([{}, { refresh: true }]);
    expect([checked('Newsletter'), checked('Donors 2026'), checked('Choir')]).toEqual([true, false, false]);
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: /^Restored / }).checked).toBe(true);
  });

  it('stay unchanged after a failure, which is shown', async () => {
    open({
      lookup: () => found(JANE),
      getLists: ({ refresh }) =>
        refresh ? fails({ kind: 'unreachable' }) : ok({ lists: LISTS, lastChosen: ['list-newsletter'] }),
    });
    lookUp('jane@riverside.example');
    fireEvent.click(await screen.findByRole('button', { name: 'Read the lists again' }));
    expect((await screen.findByRole('alert')).textContent).toContain('Constant Contact cannot be reached.');
    expect(checked('Newsletter')).toBe(true);
  });

  it('do not overwrite what the restore did meanwhile', async () => {
    const answer = later<Result<ListChoice>>();
    const { asksFor } = open({
      lookup: () => found(JANE),
      getLists: ({ refresh }) => (refresh ? answer.promise : ok({ lists: LISTS, lastChosen: [] })),
      createList: ({ name }) => ok({ id: 'list-made', name }),
      restore: ({ listIds }) => restored(listIds),
    });
    lookUp('jane@riverside.example');
    fireEvent.click(await screen.findByRole('button', { name: 'Use a new list' }));
    fireEvent.click(button('Read the lists again'));
    fireEvent.click(button('Restore contact'));
    await screen.findByRole('button', { name: 'Undo restore' });
    answer.resolve(ok({ lists: LISTS, lastChosen: [] }));
    await answer.promise;
    expect(asksFor('restore').map(({ input }) => input)).toMatchObject([{ listIds: ['list-made'] }]);
    expect(screen.getByRole('status').textContent).toMatch(/on Restored /);
  });
});

describe('a restore', () => {
  async function choose(name: string): Promise<void> {
    fireEvent.click(await screen.findByRole('checkbox', { name }));
  }

  it('writes nothing before a list is selected, and leads to the lists', async () => {
    const { asksFor } = open({ lookup: () => found(JANE) });
    lookUp('jane@riverside.example');
    await screen.findByRole('group', { name: 'Lists' });
    expect(button('Restore contact').getAttribute('aria-disabled')).toBe('true');
    fireEvent.click(button('Restore contact'));
    fireEvent.click(await screen.findByRole('button', { name: 'Choose lists' }));
    expect(document.activeElement).toBe(screen.getByRole('checkbox', { name: 'Donors 2026' }));
    expect(asksFor('restore')).toHaveLength(0);
  });

  it('shows its effects and its lists beforehand', async () => {
    open({ lookup: () => found(JANE) });
    lookUp('jane@riverside.example');
    await choose('Newsletter');
    await waitFor(() => expect(screen.getByRole('article').textContent).toContain('Onto Newsletter.'));
    expect(screen.getByRole('article').textContent).toContain(
      '1 contact becomes active and may count toward your bill. Joining a list can start its automations.',
    );
  });

  it('shows the number of lists if their names would take many lines', async () => {
    const names = ['Choir', 'Orchestra', 'Audience'].map((first) =>
      `${first} ${'and everyone else '.repeat(4)}`.trim(),
    );
    const lists = [...LISTS, ...names.map((name) => ({ id: name, name, members: 1 }))];
    open({ lookup: () => found(JANE), getLists: () => ok({ lists, lastChosen: [] }) });
    lookUp('jane@riverside.example');
    await choose(names[0] ?? '');
    await waitFor(() => expect(screen.getByRole('article').textContent).toContain(`Onto ${names[0]}.`));
    await choose(names[1] ?? '');
    await waitFor(() => expect(screen.getByRole('article').textContent).toContain('Onto 2 lists.'));
  });

  it('sends one request for two clicks, proves the result and offers an undo', async () => {
    const answer = later<Result<Restored>>();
    const { asksFor } = open({ lookup: () => found(JANE), restore: () => answer.promise });
    lookUp('jane@riverside.example');
    await choose('Newsletter');
    await waitFor(() => expect(button('Restore contact').getAttribute('aria-disabled')).toBe('false'));
    fireEvent.click(button('Restore contact'));
    fireEvent.click(await screen.findByRole('button', { name: 'Restoring…' }));
    answer.resolve(restored(['list-newsletter']));
    await waitFor(() =>
      expect(screen.getByRole('status').textContent).toBe(
        'Restored. 2 of 2 fields verified, consent unchanged, on Newsletter.',
      ),
    );
    expect(within(screen.getByRole('article')).getByText('Active')).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(button('Undo restore')));
    const link = screen.getByRole<HTMLAnchorElement>('link', { name: 'Open in Constant Contact' });
    expect(link.href).toBe(`https://app.constantcontact.com/contacts/${JANE.id}/profile`);
    expect(document.getElementById(link.getAttribute('aria-describedby') ?? '')?.textContent).toContain(
      '“Open in Constant Contact” guesses',
    );
    expect(screen.queryByRole('group', { name: 'Lists' })).toBeNull();
    expect(asksFor('restore')).toHaveLength(1);
  });

  it('shows each difference with the value before and the value now', async () => {
    const proof = proofOf(['list-newsletter'], {
      fields: [{ field: 'firstName', before: 'Jane', after: 'Jan', same: false }],
      verified: 0,
    });
    open({
      lookup: () => found(JANE),
      restore: () =>
        ok({ recordId: 'record-1', contact: restoredOnto(JANE, ['list-newsletter']), proof, repaired: false }),
    });
    lookUp('jane@riverside.example');
    await choose('Newsletter');
    fireEvent.click(button('Restore contact'));
    await waitFor(() => expect(screen.getByRole('status').textContent).toMatch(/^Restored\./));
    expect(screen.getByText('was “Jane”, is now “Jan”')).toBeTruthy();
  });

  it('that failed keeps the card and the selection, and names the next step', async () => {
    open({ lookup: () => found(JANE), restore: () => fails({ kind: 'refused', messages: ['First name is invalid'] }) });
    lookUp('jane@riverside.example');
    await choose('Newsletter');
    fireEvent.click(button('Restore contact'));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('“First name is invalid”');
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'Newsletter' }).checked).toBe(true);
    expect(button('Restore contact')).toBeTruthy();
  });

  it('that was refused reads the lists again, and deselects a list that no longer exists', async () => {
    const { asksFor } = open({
      lookup: () => found(JANE),
      getLists: ({ refresh }) =>
        ok({ lists: refresh ? LISTS.filter(({ name }) => name !== 'Newsletter') : LISTS, lastChosen: [] }),
      restore: () => fails({ kind: 'refused', messages: ['The list does not exist'] }),
    });
    lookUp('jane@riverside.example');
    await choose('Newsletter');
    await choose('Donors 2026');
    fireEvent.click(button('Restore contact'));
    await waitFor(() => expect(screen.queryByRole('checkbox', { name: 'Newsletter' })).toBeNull());
    expect(screen.getByRole<HTMLInputElement>('checkbox', { name: 'Donors 2026' }).checked).toBe(true);
    expect(screen.getByRole('alert').textContent).toContain('“The list does not exist”');
    expect(asksFor('restore')).toHaveLength(1);
  });

  it('with an unknown outcome leads to a lookup, not to another write', async () => {
    const { asksFor } = open({ lookup: () => found(JANE), restore: () => fails({ kind: 'outcome-unknown' }) });
    lookUp('jane@riverside.example');
    await choose('Newsletter');
    fireEvent.click(button('Restore contact'));
    fireEvent.click(await screen.findByRole('button', { name: 'Look up again' }));
    await waitFor(() => expect(asksFor('lookup')).toHaveLength(2));
    expect(asksFor('restore')).toHaveLength(1);
  });

  it('can be undone, which deletes the contact again', async () => {
    const { asksFor } = open({
      lookup: () => found(JANE),
      restore: ({ listIds }) => restored(listIds),
      undoRestore: () => ok({ contact: JANE, fingerprint: 'b'.repeat(64) }),
    });
    lookUp('jane@riverside.example');
    await choose('Newsletter');
    fireEvent.click(button('Restore contact'));
    fireEvent.click(await screen.findByRole('button', { name: 'Undo restore' }));
    await waitFor(() => expect(screen.getByRole('status').textContent).toMatch(/^Deleted again\./));
    expect(button('Restore contact')).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('status')));
    expect(asksFor('undoRestore')).toEqual([{ request: 'undoRestore', input: { recordId: 'record-1' } }]);
    fireEvent.click(button('Restore contact'));
    await screen.findByRole('button', { name: 'Undo restore' });
    expect(asksFor('restore').map(({ input }) => input)).toMatchObject([
      { fingerprint: FINGERPRINT },
      { fingerprint: 'b'.repeat(64) },
    ]);
  });

  it('of an earlier visit can be undone too', async () => {
    const at = Date.UTC(2026, 2, 6, 12);
    open({
      lookup: () => found(restoredOnto(JANE, ['list-newsletter']), { recordId: 'record-0', at }),
      undoRestore: () => ok({ contact: JANE, fingerprint: 'b'.repeat(64) }),
    });
    lookUp('jane@riverside.example');
    const card = await screen.findByRole('article');
    expect(card.textContent).toContain(`Contact Restore restored this contact on ${day(at)}.`);
    fireEvent.click(button('Undo restore'));
    await waitFor(() => expect(screen.getByRole('status').textContent).toMatch(/^Deleted again\./));
  });
});

it.each(['changedSince', 'optedOut'] as const)(
  'a restore without an undo (%s) moves the focus to its result',
  async (why) => {
    open({
      lookup: () => found(JANE),
      getLists: () => ok({ lists: LISTS, lastChosen: ['list-newsletter'] }),
      restore: () =>
        ok({
          recordId: 'record-1',
          contact: restoredOnto(JANE, ['list-newsletter']),
          proof: proofOf(['list-newsletter']),
          repaired: false,
          [why]: true,
        }),
    });
    lookUp('jane@riverside.example');
    await screen.findByRole('checkbox', { name: 'Newsletter' });
    fireEvent.click(button('Restore contact'));
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('status')));
    expect(screen.queryByRole('button', { name: 'Undo restore' })).toBeNull();
  },
);

describe('a person who is signed out', () => {
  it('gets one button to sign in, and the lookup continues afterwards', async () => {
    let status = SIGNED_OUT;
    const { session } = open({
      getStatus: () => ok(status),
      lookup: () => (status === SIGNED_IN ? found(JANE) : fails({ kind: 'signed-out' })),
      signIn: () => {
        status = SIGNED_IN;
        return ok({ id: 'riverside', name: 'Riverside Choir' });
      },
    });
    await session.refresh();
    lookUp('jane@riverside.example');
    fireEvent.click(await screen.findByRole('button', { name: 'Sign in to Constant Contact' }));
    await screen.findByRole('article', { name: 'jane@riverside.example' });
    expect(screen.queryByRole('button', { name: 'Sign in to Constant Contact' })).toBeNull();
  });

  it('learns where to enter the API key if there is none', async () => {
    const { session } = open({}, { ...SIGNED_OUT, hasApiKey: false });
    await session.refresh();
    expect(await screen.findByText(/has no API key yet\. The button opens the settings/)).toBeTruthy();
    expect(button('Sign in to Constant Contact')).toBeTruthy();
  });

  it('gets an explanation of a failed sign-in, with one button to continue', async () => {
    const { session } = open({ signIn: () => fails({ kind: 'sign-in-cancelled' }) }, SIGNED_OUT);
    await session.refresh();
    fireEvent.click(await screen.findByRole('button', { name: 'Sign in to Constant Contact' }));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('The sign-in window was closed');
    expect(screen.getAllByRole('button', { name: 'Sign in to Constant Contact' })).toHaveLength(1);
  });

  it('learns why the last sign-in failed, even if its popup was closed', async () => {
    const { session } = open({}, { ...SIGNED_OUT, signInFailure: { kind: 'sign-in-cancelled' } });
    await session.refresh();
    expect((await screen.findByRole('alert')).textContent).toContain('The sign-in window was closed');
    expect(screen.getAllByRole('button', { name: 'Sign in to Constant Contact' })).toHaveLength(1);
  });

  it('in the middle of a restore still sees the card, with one button', async () => {
    let status = SIGNED_IN;
    open({
      getStatus: () => ok(status),
      lookup: () => found(JANE),
      restore: () => {
        status = SIGNED_OUT;
        return fails({ kind: 'signed-out' });
      },
    });
    lookUp('jane@riverside.example');
    fireEvent.click(await screen.findByRole('checkbox', { name: 'Newsletter' }));
    fireEvent.click(button('Restore contact'));
    await screen.findByText(/Nothing was changed: the contact is still deleted\./);
    await waitFor(() => expect(screen.getAllByRole('button', { name: 'Sign in to Constant Contact' })).toHaveLength(1));
    expect(screen.getByRole('article', { name: 'jane@riverside.example' })).toBeTruthy();
  });

  it.each([
    ['still sees the card in the same account', SIGNED_IN.account, 1],
    ['sees no card in another account', HARBOUR, 0],
  ])('and then signs in again %s', async (_what, account, cards) => {
    let status = SIGNED_IN;
    const { asksFor } = open({
      getStatus: () => ok(status),
      lookup: () => found(JANE),
      getLists: () => (status === SIGNED_OUT ? fails({ kind: 'signed-out' }) : ok({ lists: LISTS, lastChosen: [] })),
      restore: () => {
        status = SIGNED_OUT;
        return fails({ kind: 'signed-out' });
      },
      signIn: () => {
        status = { ...SIGNED_IN, ...(account && { account }) };
        return ok(HARBOUR);
      },
    });
    lookUp('jane@riverside.example');
    fireEvent.click(await screen.findByRole('checkbox', { name: 'Newsletter' }));
    fireEvent.click(button('Restore contact'));
    fireEvent.click(await screen.findByRole('button', { name: 'Sign in to Constant Contact' }));
    await waitFor(() => expect(screen.queryByRole('button', { name: 'Sign in to Constant Contact' })).toBeNull());
    await waitFor(() => expect(screen.queryAllByRole('article')).toHaveLength(cards));
    expect(screen.queryByRole('alert')).toBeNull();
    expect(asksFor('lookup')).toHaveLength(1);
  });
});
