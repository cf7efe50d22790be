import { cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/preact';
import { afterEach, describe, expect, it } from 'vitest';
import type { Result } from '../../src/protocol/failure';
import type { ListMemory, SentLists } from '../../src/protocol/former-lists';
import type { CodeSignIn, Settings, Status } from '../../src/protocol/settings';
import { createExportServer } from '../../src/settings/export-file/serve-export';
import { createForGoodState } from '../../src/settings/for-good-state';
import { SettingsPage } from '../../src/settings/settings-page';
import { createSettingsState } from '../../src/settings/settings-state';
import { createNotifyState } from '../../src/ui/notify-state';
import { createSessionState } from '../../src/ui/session-state';
import { type Answers, answering, fails, HARBOUR, later, ok, SETTINGS, SIGNED_IN, SIGNED_OUT } from '../ui/answering';

afterEach(cleanup);

const NOW = Date.UTC(2026, 2, 6, 12);
const CODE: CodeSignIn = {
  userCode: 'WDJB-MJHT',
  verificationUri: 'https://device.example/activate',
  verificationUriComplete: 'https://device.example/activate?user_code=WDJB-MJHT',
  expiresAt: NOW + 600_000,
  interval: 5,
};

/** Timers that fire when the test lets time pass. */
function timers() {
  let at = NOW;
  let waiting: { at: number; task: () => void }[] = [];
  return {
    now: () => at,
    after: (ms: number, task: () => void) => {
      const timer = { at: at + ms, task };
      waiting.push(timer);
      return () => {
        waiting = waiting.filter((one) => one !== timer);
      };
    },
    pass: (seconds: number) => {
      for (let passed = 0; passed < seconds; passed++) {
        at += 1_000;
        const due = waiting.filter((timer) => timer.at <= at);
        waiting = waiting.filter((timer) => timer.at > at);
        for (const timer of due) timer.task();
      }
    },
  };
}

interface Start {
  status?: Status;
  copy?: () => Promise<void>;
  /** The answers to requests about marks. */
  marks?: Answers;
  /** Returns the page before the background has answered anything. */
  soon?: true;
}

async function openSettings(answers: Answers = {}, start: Start = {}) {
  let settings = SETTINGS;
  let status = start.status ?? SIGNED_OUT;
  const copied: string[] = [];
  const saved: { name: string; content: BlobPart }[] = [];
  const time = timers();
  const { send, asked } = answering({
    getStatus: () => ok(status),
    getSettings: () => ok(settings),
    getCodeSignIn: () => ok(null),
    getPromptFailures: () => ok([]),
    getListFiles: () => ok([]),
    getSentLists: () => ok(null),
    saveSettings: (change) => {
      settings = { ...settings, ...change };
      return ok(settings);
    },
    signIn: () => {
      status = SIGNED_IN;
      return ok({ id: 'riverside', name: 'Riverside Choir' });
    },
    signOut: () => {
      status = SIGNED_OUT;
      return ok(null);
    },
    startCodeSignIn: () => ok(CODE),
    pollCodeSignIn: () => ok({ state: 'pending', interval: 5 }),
    cancelCodeSignIn: () => ok(null),
    ...answers,
  });
  const session = createSessionState(send);
  const state = createSettingsState(send, session, {
    now: time.now,
    askExport: createExportServer(),
    after: time.after,
    copy: start.copy ?? (async (words) => void copied.push(words)),
  });
  // Its requests are recorded separately from those of the rest of the page.
  const notices = answering({
    getSettings: () => ok(settings),
    saveSettings: answers.saveSettings ?? ((change) => ok({ ...settings, ...change })),
  });
  const notify = createNotifyState(notices.send, { has: async () => true, ask: async () => true });
  const marks = answering({ getNeverRestore: () => ok({ people: 0, isLost: false }), ...start.marks });
  const forGood = createForGoodState(marks.send, session, {
    news: state.news,
    now: time.now,
    saveFile: (name, _type, content) => saved.push({ name, content }),
  });
  render(<SettingsPage state={state} session={session} notify={notify} forGood={forGood} />);
  void notify.load();
  const loaded = Promise.all([session.refresh(), state.load()]);
  if (!start.soon) {
    await loaded;
    await waitFor(() => expect(redirectUri().value).not.toBe(''));
  }
  return {
    state,
    copied,
    saved,
    marks,
    pass: time.pass,
    asksFor: (request: string) => asked.filter((one) => one.request === request).map(({ input }) => input),
    notices: () => notices.asked.flatMap(({ request, input }) => (request === 'saveSettings' ? [input] : [])),
    order: () => asked.map(({ request }) => request),
    signedIn: () => {
      status = SIGNED_IN;
    },
  };
}

const apiKey = (): HTMLInputElement => screen.getByRole('textbox', { name: 'API key (client ID)' });
const redirectUri = (): HTMLInputElement => screen.getByRole('textbox', { name: 'Redirect URI' });
const button = (name: string): HTMLElement => screen.getByRole('button', { name });
const status = (): string | null => screen.getByRole('status').textContent;

describe('the API key', () => {
  it('can be saved', async () => {
    const { asksFor } = await openSettings();
    fireEvent.input(apiKey(), { target: { value: ' another-key ' } });
    fireEvent.click(button('Save'));
    await waitFor(() => expect(status()).toBe('Saved.'));
    expect(asksFor('saveSettings')).toEqual([{ apiKey: 'another-key' }]);
    expect(apiKey().value).toBe('another-key');
  });

  it('is only used from the next sign-in, which the page says before and after it is saved', async () => {
    await openSettings({}, { status: SIGNED_IN });
    await screen.findByText('Dana Whitfield');
    fireEvent.input(apiKey(), { target: { value: 'another-key' } });
    await screen.findByText(/A new API key takes effect at the next sign-in/);
    fireEvent.click(button('Save'));
    await waitFor(() => expect(status()).toContain('You stay signed in as before'));
    expect(screen.getByText('Dana Whitfield')).toBeTruthy();
  });

  it('of an organization cannot be changed', async () => {
    await openSettings({ getSettings: () => ok({ ...SETTINGS, apiKeyFrom: 'organization' }) });
    await waitFor(() => expect(apiKey().readOnly).toBe(true));
    expect(screen.queryByRole('button', { name: 'Save' })).toBeNull();
    expect(screen.getByText('Your organization sets this API key. It cannot be changed here.')).toBeTruthy();
  });

  it('that could not be saved stays in the field, and can be saved again', async () => {
    let tries = 0;
    await openSettings({
      saveSettings: (change) => (tries++ === 0 ? fails({ kind: 'internal' }) : ok({ ...SETTINGS, ...change })),
    });
    fireEvent.input(apiKey(), { target: { value: 'another-key' } });
    fireEvent.click(button('Save'));
    fireEvent.click(await screen.findByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(status()).toBe('Saved.'));
    expect(apiKey().value).toBe('another-key');
  });
});

describe('prompts that could not be shown', () => {
  it('are shown in one line, and only if there were any', async () => {
    await openSettings();
    expect(screen.queryByText(/could not be shown/)).toBeNull();
    cleanup();
    await openSettings({
      getPromptFailures: () =>
        ok([
          { kind: 'lookup', count: 2 },
          { kind: 'drawing', count: 1 },
        ]),
    });
    const line =
      'The prompt could not be shown 3 times since the browser started: a lookup failed and the panel could not be drawn.';
    expect(screen.getByText(line)).toBeTruthy();
  });
});

describe('settings that arrive late', () => {
  /** The page before its settings arrive. `read` lets the settings arrive as they were when they were requested. */
  async function openEarly(answers: Answers = {}) {
    const settings = later<ReturnType<typeof ok<Settings>>>();
    const page = await openSettings({ getSettings: () => settings.promise, ...answers }, { soon: true });
    const signIn = await screen.findByRole('button', { name: 'Sign in to Constant Contact' });
    return {
      ...page,
      signIn,
      read: (change: Partial<Settings> = {}) => settings.resolve(ok({ ...SETTINGS, ...change })),
    };
  }
  const type = (key: string) => fireEvent.input(apiKey(), { target: { value: key } });

  it('do not replace a key that was typed, and the key can be saved', async () => {
    const { read, asksFor } = await openEarly();
    type('another-key');
    read();
    await waitFor(() => expect(redirectUri().value).not.toBe(''));
    expect(apiKey().value).toBe('another-key');
    fireEvent.click(button('Save'));
    await waitFor(() => expect(status()).toBe('Saved.'));
    expect(asksFor('saveSettings')).toEqual([{ apiKey: 'another-key' }]);
  });

  it('delay "Saved." until a typed key was really sent', async () => {
    const { read, asksFor } = await openEarly();
    type('another-key');
    fireEvent.click(button('Save'));
    expect(status()).toBe('');
    read();
    await waitFor(() => expect(status()).toBe('Saved.'));
    expect(asksFor('saveSettings')).toEqual([{ apiKey: 'another-key' }]);
    expect(apiKey().value).toBe('another-key');
  });

  it.each(['Sign in to Constant Contact', 'Sign in with a code'])('make "%s" save the typed key first', async (way) => {
    const { read, order } = await openEarly();
    type('another-key');
    fireEvent.click(button('Save'));
    fireEvent.click(button(way));
    read();
    const asked = way.endsWith('code') ? 'startCodeSignIn' : 'signIn';
    await waitFor(() => expect(order()).toContain(asked));
    expect(order().filter((request) => [asked, 'saveSettings'].includes(request))).toEqual(['saveSettings', asked]);
  });

  it('do not replace a key that is typed while another one is being saved', async () => {
    const answer = later<ReturnType<typeof ok<Settings>>>();
    const { read, asksFor } = await openEarly({
      saveSettings: (change) => (change.apiKey === 'another' ? answer.promise : ok({ ...SETTINGS, ...change })),
    });
    read();
    type('another');
    fireEvent.click(button('Save'));
    await waitFor(() => expect(asksFor('saveSettings')).toHaveLength(1));
    type('another-key');
    fireEvent.click(button('Save'));
    answer.resolve(ok({ ...SETTINGS, apiKey: 'another' }));
    await waitFor(() => expect(asksFor('saveSettings')).toEqual([{ apiKey: 'another' }, { apiKey: 'another-key' }]));
    expect(apiKey().value).toBe('another-key');
  });

  it('that the organization sets are listed and locked, and invalid values are named', async () => {
    const { read } = await openEarly();
    const policy = { accounts: ['a1', 'a2'], restore: 'single', promptOnPages: false } as const;
    read({ promptOnPages: false, organization: { policy: { ...policy, accounts: ['a1', 'a2'] }, ignored: ['watch'] } });
    const section = within(await screen.findByRole('region', { name: 'Set by your organization' }));
    expect(section.getByText('Restoring contacts').nextElementSibling?.textContent).toBe('One contact at a time');
    expect(section.getByText('Allowed accounts').nextElementSibling?.textContent).toBe('a1 and a2');
    expect(section.getByText(/are not valid and are ignored: watch\./)).toBeTruthy();
    const prompt = screen.getByRole<HTMLInputElement>('switch', { name: 'Prompt on contacts pages' });
    expect(prompt.disabled).toBe(true);
    expect(screen.getByText(/Your organization sets this\. It cannot be changed here\./)).toBeTruthy();
  });

  it('replace a typed key if the organization sets the key', async () => {
    const { read } = await openEarly();
    type('another-key');
    read({ apiKeyFrom: 'organization' });
    await waitFor(() => expect(apiKey().readOnly).toBe(true));
    expect(apiKey().value).toBe(SETTINGS.apiKey);
  });

  it('that cannot be read do not prevent a typed key from being saved', async () => {
    const { asksFor } = await openEarly({ getSettings: () => fails({ kind: 'internal' }) });
    await screen.findByRole('alert');
    fireEvent.click(button('Save'));
    await waitFor(() => expect(asksFor('getSettings')).toHaveLength(2));
    expect(status()).toBe('');
    type('another-key');
    fireEvent.click(button('Save'));
    await waitFor(() => expect(status()).toBe('Saved.'));
    expect(asksFor('saveSettings')).toEqual([{ apiKey: 'another-key' }]);
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('do not reset a switch that was changed meanwhile', async () => {
    const { read, state } = await openEarly();
    const set = state.setPrompt(false);
    read();
    await set;
    expect(screen.getByRole<HTMLInputElement>('switch', { name: 'Prompt on contacts pages' }).checked).toBe(false);
    expect(status()).toBe('Saved. Prompts on contacts pages are off.');
  });
});

describe('the redirect URI', () => {
  it('can be read and copied', async () => {
    const { copied } = await openSettings();
    expect(redirectUri().readOnly).toBe(true);
    fireEvent.click(button('Copy redirect URI'));
    await waitFor(() => expect(status()).toBe('Copied the redirect URI.'));
    expect(copied).toEqual([SETTINGS.redirectUri]);
  });

  it('stays selected if the browser does not allow copying it', async () => {
    await openSettings({}, { copy: () => Promise.reject(new Error('not allowed')) });
    fireEvent.click(button('Copy redirect URI'));
    await waitFor(() => expect(status()).toContain('copy it with the keyboard'));
    expect(redirectUri().selectionEnd).toBe(SETTINGS.redirectUri.length);
  });
});

describe('the switch for prompts', () => {
  it('is saved at once, which the page says', async () => {
    const { asksFor } = await openSettings();
    const prompt = screen.getByRole<HTMLInputElement>('switch', { name: 'Prompt on contacts pages' });
    await waitFor(() => expect(prompt.checked).toBe(true));
    fireEvent.click(prompt);
    await waitFor(() => expect(status()).toBe('Saved. Prompts on contacts pages are off.'));
    expect(asksFor('saveSettings')).toEqual([{ promptOnPages: false }]);
  });

  it('returns to its state before if it could not be saved', async () => {
    await openSettings({ saveSettings: () => fails({ kind: 'internal' }) });
    const prompt = screen.getByRole<HTMLInputElement>('switch', { name: 'Prompt on contacts pages' });
    await waitFor(() => expect(prompt.checked).toBe(true));
    fireEvent.click(prompt);
    await screen.findByRole('alert');
    expect(prompt.checked).toBe(true);
  });
});

describe('the switch for the explanation of deleting', () => {
  const explain = () => screen.getByRole<HTMLInputElement>('switch', { name: 'Explain what deleting does' });

  it('is saved by itself', async () => {
    const { asksFor } = await openSettings();
    await waitFor(() => expect(explain().checked).toBe(true));
    fireEvent.click(explain());
    await waitFor(() => expect(status()).toBe('Saved.'));
    expect(asksFor('saveSettings')).toEqual([{ explainDeleting: false }]);
  });

  it('is disabled if prompts are off', async () => {
    await openSettings({ getSettings: () => ok({ ...SETTINGS, promptOnPages: false }) });
    await waitFor(() => expect(explain().checked).toBe(true));
    expect(explain().disabled).toBe(true);
  });
});

describe('the switch for remembered lists', () => {
  const memory = (change: Partial<ListMemory> = {}): ListMemory => ({ contacts: 0, isReading: true, ...change });
  const listSwitch = () => screen.getByRole<HTMLInputElement>('switch', { name: 'Remember lists' });

  it('explains the stored data and the cost, and then shows the first reading to its end', async () => {
    let known = memory();
    const { asksFor, pass } = await openSettings({ getListMemory: () => ok(known) }, { status: SIGNED_IN });
    expect(listSwitch().checked).toBe(false);
    expect(screen.getByText(/one call per 500 contacts/)).toBeTruthy();
    expect(screen.getByText(/without addresses or names, for about 90 days/)).toBeTruthy();
    expect(asksFor('getListMemory')).toEqual([]);

    fireEvent.click(listSwitch());
    await screen.findByText('Reading the lists…');
    expect(asksFor('saveSettings')).toEqual([{ rememberLists: true }]);
    expect(listSwitch().checked).toBe(true);

    known = memory({ contacts: 12_345, checkedAt: NOW, calls: 8, isReading: false });
    await waitFor(() => {
      pass(2);
      expect(screen.getByText(/The lists of 12,345 contacts are remembered/)).toBeTruthy();
      expect(screen.getByText('The last check took 8 calls.')).toBeTruthy();
    });
    const looks = asksFor('getListMemory').length;
    pass(60);
    expect(asksFor('getListMemory')).toHaveLength(looks);
  });

  it('follows a reading past an answer that failed', async () => {
    let answer: Result<ListMemory> = ok(memory());
    const { asksFor, pass } = await openSettings(
      { getSettings: () => ok({ ...SETTINGS, rememberLists: true }), getListMemory: () => answer },
      { status: SIGNED_IN },
    );
    await screen.findByText('Reading the lists…');
    answer = fails({ kind: 'internal' });
    pass(2);
    await waitFor(() => expect(asksFor('getListMemory')).toHaveLength(2));
    answer = ok(memory({ contacts: 7, checkedAt: NOW, isReading: false }));
    await waitFor(() => {
      pass(2);
      expect(screen.queryByText('Reading the lists…')).toBeNull();
    });
  });

  it('shows nothing about remembered lists while nobody is signed in', async () => {
    const { asksFor } = await openSettings({
      getSettings: () => ok({ ...SETTINGS, rememberLists: true }),
    });
    await waitFor(() => expect(listSwitch().checked).toBe(true));
    expect(screen.queryByText('Reading the lists…')).toBeNull();
    expect(asksFor('getListMemory')).toEqual([]);
  });

  it('shows why the last reading failed', async () => {
    await openSettings(
      {
        getSettings: () => ok({ ...SETTINGS, rememberLists: true }),
        getListMemory: () => ok(memory({ isReading: false, failure: { kind: 'server-error', status: 503 } })),
      },
      { status: SIGNED_IN },
    );
    await waitFor(() => expect(listSwitch().checked).toBe(true));
    expect((await screen.findByRole('alert')).textContent).toContain('Constant Contact');
  });

  it('deletes the remembered lists when it is turned off', async () => {
    const { asksFor } = await openSettings(
      {
        getSettings: () => ok({ ...SETTINGS, rememberLists: true }),
        getListMemory: () => ok(memory({ contacts: 7, checkedAt: NOW, isReading: false })),
      },
      { status: SIGNED_IN },
    );
    await screen.findByText(/The lists of 7 contacts are remembered/);
    fireEvent.click(listSwitch());
    await waitFor(() => expect(screen.queryByText(/are remembered,/)).toBeNull());
    expect(asksFor('saveSettings')).toEqual([{ rememberLists: false }]);
  });

  it('stays on when the remembered lists are deleted on request', async () => {
    let isForgotten = false;
    const { asksFor } = await openSettings(
      {
        getSettings: () => ok({ ...SETTINGS, rememberLists: true }),
        getListMemory: () => ok(memory({ contacts: isForgotten ? 0 : 7, checkedAt: NOW, isReading: false })),
        forgetListMemory: () => {
          isForgotten = true;
          return ok(null);
        },
      },
      { status: SIGNED_IN },
    );
    fireEvent.click(await screen.findByRole('button', { name: 'Forget the remembered lists' }));
    await screen.findByText(/The lists of 0 contacts are remembered/);
    expect(screen.queryByRole('button', { name: 'Forget the remembered lists' })).toBeNull();
    expect(asksFor('saveSettings')).toEqual([]);
    expect(listSwitch().checked).toBe(true);
  });
});

describe('the reading of sent emails', () => {
  const findLookButton = () => screen.findByRole('button', { name: 'Search campaigns' });

  /** A reading of three requests. Each waits until the test answers it. */
  function readingOf(first: SentLists = { contacts: 0 }) {
    const waiting: (() => void)[] = [];
    let calls = 3;
    const answers: Answers = {
      getSettings: () => ok({ ...SETTINGS, lookInSends: true }),
      getSentLists: () => ok(first),
      scanContacts: ({ next }) => ok({ contacts: [], ...(next === undefined && { next: 'more' }) }),
      beginSentLists: () => ok({ contacts: 0, reading: { calls, most: 9 } }),
      readSentLists: () =>
        new Promise((resolve) => {
          waiting.push(() => {
            calls += 2;
            resolve(ok(calls < 9 ? { contacts: 0, reading: { calls, most: 9 } } : { contacts: 12, readAt: NOW }));
          });
        }),
      endSentLists: () => ok({ contacts: 5, readAt: NOW }),
      forgetSentLists: () => ok({ contacts: 0 }),
    };
    const step = async () => {
      await waitFor(() => expect(waiting.length).toBeGreaterThan(0));
      waiting.shift()?.();
    };
    return { answers, step };
  }

  it('is off until it is allowed, which needs a new sign-in', async () => {
    const { asksFor } = await openSettings({}, { status: SIGNED_IN });
    const toggle = screen.getByRole<HTMLInputElement>('switch', { name: 'Read campaigns' });
    expect(toggle.checked).toBe(false);
    expect(screen.queryByRole('button', { name: 'Search campaigns' })).toBeNull();
    fireEvent.click(toggle);
    await waitFor(() => expect(status()).toContain('Sign in again to allow reading campaigns'));
    expect(asksFor('saveSettings')).toEqual([{ lookInSends: true }]);
  });

  it('shows its cost before it starts, then its progress, and then its result', async () => {
    const { answers, step } = readingOf();
    const { asksFor } = await openSettings(answers, { status: SIGNED_IN });
    fireEvent.click(await findLookButton());
    await screen.findByText('Reading whom the campaigns reached takes at most 6 more calls.');
    expect(asksFor('scanContacts')).toHaveLength(2);
    expect(asksFor('readSentLists')).toEqual([]);
    fireEvent.click(screen.getByRole('button', { name: 'Start reading' }));
    await screen.findByText('Reading campaigns: 3 calls of at most 9.');
    await step();
    await screen.findByText('Reading campaigns: 5 calls of at most 9.');
    await step();
    await step();
    await screen.findByText(/^Found campaigns that reached 12 deleted contacts/);
    screen.getByText(/^They may have been on other lists too/);
    fireEvent.click(screen.getByRole('button', { name: 'Forget campaigns' }));
    await waitFor(() => expect(screen.queryByText(/^Found campaigns/)).toBeNull());
    await findLookButton();
  });

  it('can be canceled before it starts, and can be stopped and keep its results', async () => {
    const { answers, step } = readingOf();
    const { asksFor } = await openSettings(answers, { status: SIGNED_IN });
    fireEvent.click(await findLookButton());
    fireEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
    await screen.findByText(/^Found campaigns that reached 5 deleted contacts/);
    expect(asksFor('readSentLists')).toEqual([]);
    fireEvent.click(await findLookButton());
    fireEvent.click(await screen.findByRole('button', { name: 'Start reading' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Stop and use the results so far' }));
    await step();
    await screen.findByText(/^Found campaigns that reached 5 deleted contacts/);
    expect(asksFor('readSentLists')).toHaveLength(1);
  });

  it('continues after an earlier visit and after a failure, whose reason it shows', async () => {
    const { answers, step } = readingOf({ contacts: 0, reading: { calls: 7, most: 9 } });
    const { readSentLists } = answers;
    let isDown = true;
    await openSettings(
      {
        ...answers,
        readSentLists: (input) =>
          isDown
            ? fails({ kind: 'forbidden', cause: 'campaign-scope' })
            : (readSentLists?.(input) ?? ok({ contacts: 0 })),
      },
      { status: SIGNED_IN },
    );
    await screen.findByText('Reading whom the campaigns reached takes at most 2 more calls.');
    fireEvent.click(screen.getByRole('button', { name: 'Start reading' }));
    const { textContent } = await screen.findByRole('alert');
    expect(textContent).toContain(
      'does not include access to campaigns. Nothing was changed. Everything read so far is',
    );
    isDown = false;
    fireEvent.click(screen.getByRole('button', { name: 'Start reading' }));
    for (let n = 0; n < 3; n++) await step();
    await screen.findByText(/12 deleted contacts/);
  });
});

describe('the switch for automations', () => {
  it('explains its permission, and asks for a new sign-in', async () => {
    const { asksFor } = await openSettings({}, { status: SIGNED_IN });
    const toggle = screen.getByRole<HTMLInputElement>('switch', { name: 'Show automations' });
    expect(toggle.checked).toBe(false);
    screen.getByText(/preview of a restore shows .* permission for campaign data/);
    fireEvent.click(toggle);
    await waitFor(() => expect(status()).toContain('Sign in again'));
    expect(asksFor('saveSettings')).toEqual([{ nameAutomations: true }]);
    expect(toggle.checked).toBe(true);
  });
});

describe('the notification about bulk jobs', () => {
  it('asks for permission and is saved at once', async () => {
    const { notices } = await openSettings();
    const choice = screen.getByRole<HTMLInputElement>('checkbox', { name: 'Notify me when it is done' });
    await waitFor(() => expect(choice.disabled).toBe(false));
    fireEvent.click(choice);
    await waitFor(() => expect(notices()).toEqual([{ notifyWhenDone: true }]));
    fireEvent.click(choice);
    await waitFor(() => expect(notices().at(-1)).toEqual({ notifyWhenDone: false }));
  });

  it('returns to its state before if it could not be saved', async () => {
    await openSettings({ saveSettings: () => fails({ kind: 'internal' }) });
    const choice = screen.getByRole<HTMLInputElement>('checkbox', { name: 'Notify me when it is done' });
    await waitFor(() => expect(choice.disabled).toBe(false));
    fireEvent.click(choice);
    await screen.findByRole('alert');
    expect(choice.checked).toBe(false);
  });
});

describe('signing in', () => {
  it('shows the person, the account, and the calls of the key', async () => {
    await openSettings();
    fireEvent.click(await screen.findByRole('button', { name: 'Sign in to Constant Contact' }));
    expect(await screen.findByText('Dana Whitfield')).toBeTruthy();
    expect(screen.getByText('dana@riverside.example')).toBeTruthy();
    expect(screen.getByText(/42 of 10,000 with this API key/)).toBeTruthy();
  });

  it('first saves a key that was typed but not saved', async () => {
    const { order } = await openSettings();
    fireEvent.input(apiKey(), { target: { value: 'another-key' } });
    fireEvent.click(await screen.findByRole('button', { name: 'Sign in to Constant Contact' }));
    await screen.findByText('Dana Whitfield');
    expect(order().filter((request) => request === 'saveSettings' || request === 'signIn')).toEqual([
      'saveSettings',
      'signIn',
    ]);
  });

  it('says what to change in the portal if the key is refused', async () => {
    await openSettings({ signIn: () => fails({ kind: 'key-refused' }) });
    fireEvent.click(await screen.findByRole('button', { name: 'Sign in to Constant Contact' }));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('“Authorization Code Flow with PKCE” or “Device Flow”');
    expect(button('Open the developer portal')).toBeTruthy();
  });

  it('leads to the field if there is no key', async () => {
    await openSettings({ signIn: () => fails({ kind: 'no-api-key' }) });
    fireEvent.click(await screen.findByRole('button', { name: 'Sign in to Constant Contact' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Open settings' }));
    expect(document.activeElement).toBe(apiKey());
  });

  it('is undone by signing out', async () => {
    await openSettings({}, { status: SIGNED_IN });
    fireEvent.click(await screen.findByRole('button', { name: 'Sign out' }));
    await waitFor(() => expect(status()).toContain('You are signed out.'));
    expect(button('Sign in to Constant Contact')).toBeTruthy();
  });
});

describe('several accounts', () => {
  const two: Status = { ...SIGNED_IN, accounts: [HARBOUR, ...SIGNED_IN.accounts] };
  const rows = () =>
    within(screen.getByRole('list', { name: 'Signed-in accounts' }))
      .getAllByRole('listitem')
      .map((row) => [row.getAttribute('aria-current'), row.textContent]);

  it('without names are distinguished by their ids', async () => {
    const unnamed = ['unnamed:0001', 'unnamed:0002'].map((id) => ({ id, name: '' }));
    await openSettings({ getStatus: () => ok({ ...two, account: unnamed[0], accounts: unnamed } as Status) });
    await screen.findByRole('list', { name: 'Signed-in accounts' });
    expect(rows().map(([, words]) => words)).toEqual([
      expect.stringContaining('Unnamed account 0001'),
      expect.stringContaining('Unnamed account 0002'),
    ]);
  });

  it('are listed with the current one labeled, and can be switched', async () => {
    let now = two;
    const { asksFor } = await openSettings({
      getStatus: () => ok(now),
      switchAccount: () => {
        now = { ...two, account: HARBOUR };
        return ok(HARBOUR);
      },
    });
    await screen.findByRole('list', { name: 'Signed-in accounts' });
    expect(rows()).toEqual([
      ['false', 'Harbour Theatre Dana WhitfieldSwitch to Harbour Theatre'],
      ['true', 'Riverside Choir Dana WhitfieldCurrent'],
    ]);
    fireEvent.click(button('Switch to Harbour Theatre'));
    await waitFor(() => expect(status()).toBe('You now work in Harbour Theatre.'));
    expect(rows().map(([current]) => current)).toEqual(['true', 'false']);
    expect(asksFor('switchAccount')).toEqual([{ accountId: 'harbour' }]);
  });

  it('are signed out one at a time, and the page names the next one', async () => {
    let now = two;
    await openSettings({
      getStatus: () => ok(now),
      signOut: () => {
        now = { ...two, account: HARBOUR, accounts: [HARBOUR] };
        return ok(null);
      },
    });
    expect(await screen.findByText('Signs out of Riverside Choir only.')).toBeTruthy();
    fireEvent.click(button('Sign out'));
    await waitFor(() =>
      expect(status()).toContain('You are signed out of that account and now work in Harbour Theatre.'),
    );
    expect(screen.queryByRole('list', { name: 'Signed-in accounts' })).toBeNull();
  });

  it('are added by signing in beside the first one', async () => {
    const { asksFor } = await openSettings({}, { status: SIGNED_IN });
    fireEvent.click(await screen.findByRole('button', { name: 'Sign in to another account' }));
    await waitFor(() => expect(asksFor('signIn')).toHaveLength(1));
    expect(button('Sign in with a code')).toBeTruthy();
  });
});

describe('signing in with a code', () => {
  it('shows the code, its page and its duration, and notices the confirmation by itself', async () => {
    const { pass, asksFor, signedIn } = await openSettings({
      pollCodeSignIn: () => (polls++ === 0 ? ok({ state: 'pending', interval: 10 }) : signInNow()),
    });
    let polls = 0;
    const signInNow = () => {
      signedIn();
      return ok({ state: 'signed-in' as const, account: { id: 'riverside', name: 'Riverside Choir' } });
    };
    fireEvent.click(await screen.findByRole('button', { name: 'Sign in with a code' }));
    expect(await screen.findByText('WDJB-MJHT')).toBeTruthy();
    expect(screen.getByRole('link', { name: 'Open the verification page' }).getAttribute('href')).toBe(
      CODE.verificationUriComplete,
    );
    expect(screen.getByText(/The code works for 10 more minutes\./)).toBeTruthy();

    pass(5);
    await waitFor(() => expect(asksFor('pollCodeSignIn')).toHaveLength(1));
    await Promise.resolve();
    pass(9);
    expect(asksFor('pollCodeSignIn')).toHaveLength(1);
    pass(1);
    expect(await screen.findByText('Dana Whitfield')).toBeTruthy();
    expect(screen.queryByText('WDJB-MJHT')).toBeNull();
  });

  it('continues after the page was closed', async () => {
    const { pass, asksFor } = await openSettings({ getCodeSignIn: () => ok(CODE) });
    expect(await screen.findByText('WDJB-MJHT')).toBeTruthy();
    pass(5);
    await waitFor(() => expect(asksFor('pollCodeSignIn')).toHaveLength(1));
  });

  it('stops polling once it is canceled', async () => {
    const { pass, asksFor } = await openSettings({ getCodeSignIn: () => ok(CODE) });
    fireEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByText('WDJB-MJHT')).toBeNull());
    pass(60);
    expect(asksFor('pollCodeSignIn')).toHaveLength(0);
    expect(asksFor('cancelCodeSignIn')).toHaveLength(1);
  });

  it('says that the code was not confirmed in time, and offers another one', async () => {
    const { pass } = await openSettings({ pollCodeSignIn: () => fails({ kind: 'code-expired' }) });
    fireEvent.click(await screen.findByRole('button', { name: 'Sign in with a code' }));
    await screen.findByText('WDJB-MJHT');
    pass(5);
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('expired before it was confirmed');
    fireEvent.click(button('Try again'));
    expect(await screen.findByText('WDJB-MJHT')).toBeTruthy();
  });
});

describe('erasing for good', () => {
  const signedIn = { status: SIGNED_IN };
  const passphrase = (): HTMLInputElement => screen.getByLabelText('Passphrase');
  const file = (): HTMLInputElement => screen.getByLabelText('Import marks', { selector: 'input', exact: true });

  it('explains that no request can erase a contact, and whom to ask', async () => {
    await openSettings({}, signedIn);
    const section = screen.getByRole('region', { name: 'Erasing for good' });
    expect(section.textContent).toContain('has no request that erases a contact');
    expect(within(section).getByRole('link').getAttribute('href')).toMatch(/customer-contact-data-notice$/);
    expect(await within(section).findByText(/^No contact in this account is marked/)).toBeTruthy();
  });

  it('saves the marks under a passphrase that is long enough', async () => {
    const { saved, marks } = await openSettings(
      {},
      {
        ...signedIn,
        marks: { getNeverRestore: () => ok({ people: 3, isLost: false }), exportMarks: () => ok({ file: '{}' }) },
      },
    );
    expect(await screen.findByText('3 people in this account are marked “Never restore”.')).toBeTruthy();
    fireEvent.input(passphrase(), { target: { value: 'short' } });
    fireEvent.click(button('Export marks'));
    expect(screen.getByText('The passphrase needs at least 12 characters.')).toBeTruthy();
    fireEvent.input(passphrase(), { target: { value: 'correct horse battery' } });
    fireEvent.click(button('Export marks'));
    await waitFor(() => expect(status()).toBe('The marks were exported.'));
    expect(saved).toEqual([{ name: expect.stringMatching(/^contact-restore-marks-.*\.json$/), content: '{}' }]);
    expect(marks.asked.at(-1)?.input).toEqual({ passphrase: 'correct horse battery' });
    expect(passphrase().value).toBe('');
  });

  it('says that marks of an account without a name count in every account', async () => {
    const marks = { getNeverRestore: () => ok({ people: 1, isLost: false, isShared: true as const }) };
    await openSettings({}, { ...signedIn, marks });
    expect(await screen.findByText(/apply to every account in this browser, and marks of every account/)).toBeTruthy();
  });

  it('reads marks from a file, and shows why it could not', async () => {
    let isRight = false;
    await openSettings(
      {},
      {
        ...signedIn,
        marks: { importMarks: () => (isRight ? ok({ people: 2, isLost: false }) : fails({ kind: 'marks-file' })) },
      },
    );
    await screen.findByText(/^No contact in this account is marked/);
    fireEvent.input(passphrase(), { target: { value: 'correct horse battery' } });
    const choose = () => fireEvent.change(file(), { target: { files: [new File(['{}'], 'marks.json')] } });
    choose();
    expect((await screen.findByRole('alert')).textContent).toContain('the passphrase does not match');
    isRight = true;
    choose();
    await waitFor(() => expect(status()).toBe('The marks from the file were added.'));
    expect(screen.getByText('2 people in this account are marked “Never restore”.')).toBeTruthy();
  });

  it('shows a failure if the file with the marks cannot be read', async () => {
    await openSettings({}, { ...signedIn, marks: {} });
    await screen.findByText(/^No contact in this account is marked/);
    fireEvent.input(passphrase(), { target: { value: 'correct horse battery' } });
    const text = () => Promise.reject(new DOMException('The file changed', 'NotReadableError'));
    fireEvent.change(file(), { target: { files: [Object.assign(new File(['{}'], 'marks.json'), { text })] } });
    expect(await screen.findByRole('alert')).toBeTruthy();
    expect(button('Import marks').getAttribute('aria-busy')).toBe('false');
  });

  it('refuses a file that is too large, and limits the length of the passphrase', async () => {
    const { marks } = await openSettings({}, { ...signedIn, marks: {} });
    await screen.findByText(/^No contact in this account is marked/);
    expect(passphrase().maxLength).toBe(200);
    fireEvent.input(passphrase(), { target: { value: 'correct horse battery' } });
    const large = Object.defineProperty(new File(['{}'], 'video.json'), 'size', { value: 50_000_001 });
    fireEvent.change(file(), { target: { files: [large] } });
    expect((await screen.findByRole('alert')).textContent).toContain('no marks for this account');
    expect(marks.asked.map(({ request }) => request)).not.toContain('importMarks');
  });

  it('gives up lost marks only for a reason', async () => {
    const { marks } = await openSettings(
      {},
      {
        ...signedIn,
        marks: {
          getNeverRestore: () => ok({ people: 0, isLost: true }),
          forgetLostMarks: () => ok({ people: 0, isLost: false }),
        },
      },
    );
    expect(await screen.findByText(/nothing is restored in this account/)).toBeTruthy();
    fireEvent.click(button('Discard the lost marks'));
    expect(marks.asked.map(({ request }) => request)).not.toContain('forgetLostMarks');
    fireEvent.input(screen.getByLabelText('Reason for discarding the marks'), { target: { value: 'A new computer.' } });
    fireEvent.click(button('Discard the lost marks'));
    await waitFor(() => expect(marks.asked.at(-1)?.input).toEqual({ reason: 'A new computer.' }));
    await waitFor(() => expect(screen.queryByText(/nothing is restored in this account/)).toBeNull());
  });
});

describe('the watch for deletions', () => {
  const watch = (): HTMLInputElement => screen.getByRole('switch', { name: 'Watch for deletions' });

  it('is off by default, shows its cost, and has a threshold once it is on', async () => {
    const { asksFor } = await openSettings();
    expect(watch().checked).toBe(false);
    expect(screen.getByText(/costs 1 to 3 of the 10,000 calls a day/)).toBeTruthy();
    expect(screen.queryByRole('spinbutton')).toBeNull();
    fireEvent.click(watch());
    await waitFor(() => expect(status()).toBe('Saved. Watching for deletions is on.'));
    const threshold = screen.getByRole('spinbutton', { name: 'Minimum number of deleted contacts to report' });
    expect(threshold).toHaveProperty('value', '25');
    fireEvent.change(threshold, { target: { value: '100' } });
    await waitFor(() => expect(asksFor('saveSettings')).toEqual([{ watchDeletions: true }, { watchThreshold: 100 }]));
    fireEvent.click(watch());
    await waitFor(() => expect(asksFor('saveSettings').at(-1)).toEqual({ watchDeletions: false }));
  });

  it('returns to its state before if it could not be saved', async () => {
    await openSettings({ saveSettings: () => fails({ kind: 'internal' }) });
    fireEvent.click(watch());
    await screen.findByRole('alert');
    expect(watch().checked).toBe(false);
  });
});
