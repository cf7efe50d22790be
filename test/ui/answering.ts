import type { Account, Contact, ContactList } from '../../src/protocol/contact';
import type { Failure, Result } from '../../src/protocol/failure';
import type { Input, Output, RequestName } from '../../src/protocol/requests';
import type { Proof } from '../../src/protocol/restores';
import type { Send } from '../../src/protocol/send';
import type { Settings, Status } from '../../src/protocol/settings';

/** The simulated answers of the background. A request that is not listed is unexpected. */
export type Answers = {
  [K in RequestName]?: (input: Input<K>) => Result<Output<K>> | Promise<Result<Output<K>>>;
};

/** A simulated background, which answers from a table and records its requests. */
export function answering(answers: Answers): { send: Send; asked: { request: RequestName; input: unknown }[] } {
  const asked: { request: RequestName; input: unknown }[] = [];
  const send: Send = async (request, input) => {
    asked.push({ request, input });
    const answer = answers[request];
    if (answer === undefined) throw new Error(`This test did not expect the request "${request}"`);
    return answer(input);
  };
  return { send, asked };
}

export function ok<T>(value: T): Result<T> {
  return { ok: true, value };
}

export function fails(failure: Failure): { ok: false; failure: Failure } {
  return { ok: false, failure };
}

/** An answer that the test resolves. */
export function later<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

const RIVERSIDE: Account = {
  id: 'riverside',
  name: 'Riverside Choir',
  userName: 'Dana Whitfield',
  userEmail: 'dana@riverside.example',
};

/** Another account to which the person may be signed in. */
export const HARBOUR: Account = { id: 'harbour', name: 'Harbour Theatre', userName: 'Dana Whitfield' };

export const SIGNED_IN: Status = {
  hasApiKey: true,
  account: RIVERSIDE,
  accounts: [RIVERSIDE],
  callsToday: 42,
  dailyBudget: 10_000,
  jobCallsLeft: 9_458,
  limits: {},
};

export const SETTINGS: Settings = {
  apiKey: 'made-up-key',
  apiKeyFrom: 'admin',
  redirectUri: 'https://made-up-extension-id.chromiumapp.org/',
  promptOnPages: true,
  explainDeleting: true,
  keepHistoryDays: 365,
  notifyWhenDone: false,
  watchDeletions: false,
  watchThreshold: 25,
  rememberLists: false,
  nameAutomations: false,
  lookInSends: false,
  organization: { policy: {}, ignored: [] },
};

export const SIGNED_OUT: Status = {
  hasApiKey: true,
  accounts: [],
  callsToday: 42,
  dailyBudget: 10_000,
  jobCallsLeft: 9_458,
  limits: {},
};

export const LISTS: ContactList[] = [
  { id: 'list-donors', name: 'Donors 2026', members: 96 },
  { id: 'list-events', name: 'Événements & ateliers', members: 410 },
  { id: 'list-newsletter', name: 'Newsletter', members: 1284 },
];

/** The fingerprint of a reading of JANE. Only the background knows how a real one is made. */
export const FINGERPRINT = 'a'.repeat(64);

/** A deleted contact with a value in every field. */
export const JANE: Contact = {
  id: '7c2f1a9e-1111-4222-8333-944445555666',
  email: { address: 'jane@riverside.example', permission: 'implicit', optInSource: 'Account', optInDate: '2021-05-03' },
  firstName: 'Jane',
  lastName: 'Núñez',
  jobTitle: 'Alto',
  birthdayMonth: 2,
  birthdayDay: 29,
  createdAt: '2020-01-02',
  deletedAt: '2026-03-05',
  customFields: [
    { fieldId: 'field-1', value: 'Gold' },
    { fieldId: 'field-2', choiceIds: ['a', 'b'] },
  ],
  phones: [
    { number: '555-0101', kind: 'home' },
    { number: '555-0102', kind: 'mobile' },
  ],
  addresses: [{ kind: 'home', street: '1 River Street', city: 'Waltham' }],
  lists: [],
  tags: ['tag-1', 'tag-2'],
  notes: [{ content: 'Sings alto.' }],
};

/** `contact` as it is after it was restored onto `lists`. */
export function restoredOnto(contact: Contact, lists: string[]): Contact {
  const { deletedAt: _deletedAt, ...rest } = contact;
  return { ...rest, lists };
}

export function proofOf(lists: string[], change: Partial<Proof> = {}): Proof {
  const fields: Proof['fields'] = [
    { field: 'email', before: 'jane@riverside.example', after: 'jane@riverside.example', same: true },
    { field: 'firstName', before: 'Jane', after: 'Jane', same: true },
  ];
  return { fields, verified: 2, consentUnchanged: true, joined: lists, missing: [], ...change };
}
