import { describe, expect, it } from 'vitest';
import { createNoticer } from '../../src/content/noticer';
import type { DeletedNotice, PanelEvents } from '../../src/content/panel-contract';
import type { Failure, Result } from '../../src/protocol/failure';
import type { Notice } from '../../src/protocol/page-prompt';

const JANE = 'jane@riverside.example';
const BOB = 'bob@riverside.example';

/** The noticer, with time and answers controlled by the test. */
function visit() {
  let now = 1_000_000;
  let timers: { at: number; task: () => void }[] = [];
  const known = new Map<string, Notice | Failure>();
  const requests: { address: string; fresh?: boolean }[] = [];
  const held: (() => void)[] = [];
  const page = {
    requests,
    shown: undefined as string | undefined,
    events: undefined as PanelEvents | undefined,
    isGone: false,
    hasPanel: true,
    /** Whether the panel throws when it is shown. */
    isBroken: false,
    failures: [] as string[],
    holdsAnswers: false,
    /** Sets the background's answer for an address. Other addresses get “nothing”. */
    knows(address: string, answer: Notice | Failure) {
      known.set(address, answer);
    },
    async pass(ms: number) {
      now += ms;
      const due = timers.filter(({ at }) => at <= now);
      timers = timers.filter(({ at }) => at > now);
      for (const { task } of due) task();
      await flush();
    },
    /** Lets the oldest held answer arrive. */
    async answer() {
      held.shift()?.();
      await flush();
    },
  };
  const noticer = createNoticer({
    async ask(input) {
      requests.push(input);
      const answer = known.get(input.address.toLowerCase()) ?? { state: 'nothing' as const };
      const result: Result<Notice> = 'state' in answer ? { ok: true, value: answer } : { ok: false, failure: answer };
      if (page.holdsAnswers) await new Promise<void>((arrived) => held.push(arrived));
      return result;
    },
    now: () => now,
    later(ms, task) {
      const timer = { at: now + ms, task };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    panel: () =>
      page.hasPanel
        ? {
            show(notice, events) {
              if (page.isBroken) throw new Error('broken');
              page.shown = notice.contact.address;
              page.events = events;
            },
            explain: () => false,
            tellDeleted() {},
            withdraw() {
              page.shown = undefined;
            },
            hide() {
              page.shown = undefined;
            },
          }
        : undefined,
    failed: (kind) => page.failures.push(kind),
    removed() {
      page.isGone = true;
    },
  });
  return { ...noticer, page };
}

/** Lets everything continue that waits for an answer. */
async function flush() {
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
}

function deleted(address: string): DeletedNotice {
  return {
    state: 'deleted',
    contact: {
      id: '5b4f1a2e-0001-4000-8000-000000000001',
      address,
      deletedAt: '2026-03-05',
      permission: 'implicit',
      fields: ['email', 'consent'],
      restorable: true,
    },
    choice: { lists: [], lastChosen: [] },
  };
}

describe('a typed address', () => {
  it('is looked up after 400 ms without typing, and shown if it is deleted', async () => {
    const { typed, page } = visit();
    page.knows(JANE, deleted(JANE));
    typed('jane@riverside.ex');
    await page.pass(300);
    typed(JANE);
    await page.pass(399);
    expect(page.requests).toEqual([]);
    await page.pass(1);
    expect(page.requests).toEqual([{ address: JANE }]);
    expect(page.shown).toBe(JANE);
  });

  it('is looked up at once when the field is left', async () => {
    const { typed, left, page } = visit();
    typed(JANE);
    left();
    left();
    await page.pass(1_000);
    expect(page.requests).toEqual([{ address: JANE }]);
  });

  it('that became a tag is looked up, even if the next one is begun at once', async () => {
    const { typed, page } = visit();
    const field = {};
    typed(JANE, field);
    typed('b', field);
    typed('bo', field);
    await page.pass(400);
    expect(page.requests).toEqual([{ address: JANE }]);
  });

  it('is not looked up if it changes within 400 ms', async () => {
    const { typed, page } = visit();
    typed(JANE);
    typed('jane');
    await page.pass(1_000);
    expect(page.requests).toEqual([]);
  });

  it('is looked up once, however it is written', async () => {
    const { typed, page } = visit();
    for (const text of [JANE, BOB, JANE.toUpperCase(), ` ${BOB} `]) {
      typed(text);
      await page.pass(400);
    }
    expect(page.requests.map(({ address }) => address)).toEqual([JANE, BOB]);
  });

  it('is looked up in a field for several addresses if it is the only new one', async () => {
    const { entered, typed, page } = visit();
    const box = {};
    entered(`ada@riverside.example; ${BOB}`, box);
    typed(`ada@riverside.example; ${BOB}; ${JANE}`, box);
    await page.pass(400);
    typed(`ada@riverside.example; ${BOB}; ${JANE}; nora@riverside.example`, box);
    await page.pass(400);
    typed(`ada@riverside.example; ${BOB}`, box);
    await page.pass(400);
    expect(page.requests.map(({ address }) => address)).toEqual([JANE, 'nora@riverside.example']);
  });

  it('is not looked up in a list that was pasted whole', async () => {
    const { typed, page } = visit();
    typed(`${BOB}, ${JANE}`, {});
    await page.pass(400);
    expect(page.requests).toEqual([]);
  });

  it('is looked up once while its answer is pending', async () => {
    const { typed, left, page } = visit();
    page.holdsAnswers = true;
    typed(JANE);
    left();
    typed(JANE);
    left();
    expect(page.requests).toHaveLength(1);
  });

  it('is looked up again if the answer is more than a minute old', async () => {
    const { typed, left, page } = visit();
    typed(JANE);
    left();
    await page.pass(0);
    await page.pass(59_999);
    typed(JANE);
    left();
    expect(page.requests).toHaveLength(1);
    await page.pass(1);
    typed(JANE);
    left();
    expect(page.requests).toHaveLength(2);
  });

  it('replaces the one before, whose panel disappears', async () => {
    const { typed, left, page } = visit();
    page.knows(JANE, deleted(JANE));
    typed(JANE);
    left();
    await page.pass(0);
    expect(page.shown).toBe(JANE);
    typed(BOB);
    left();
    await page.pass(0);
    expect(page.shown).toBeUndefined();
  });

  it('is not shown if its answer arrives after another address was typed', async () => {
    const { typed, left, page } = visit();
    page.knows(JANE, deleted(JANE));
    page.holdsAnswers = true;
    typed(JANE);
    left();
    typed(BOB);
    left();
    await page.answer();
    expect(page.shown).toBeUndefined();
    await page.answer();
    expect(page.shown).toBeUndefined();
  });

  it('is not shown if its answer arrives after the contacts page was left', async () => {
    const { typed, left, away, page } = visit();
    page.knows(JANE, deleted(JANE));
    page.holdsAnswers = true;
    typed(JANE);
    left();
    away();
    await page.answer();
    expect(page.shown).toBeUndefined();
  });

  it('is looked up at most 20 times a page visit', async () => {
    const { typed, left, page } = visit();
    for (let i = 0; i < 30; i++) {
      typed(`person${i}@riverside.example`);
      left();
      await page.pass(0);
    }
    expect(page.requests).toHaveLength(20);
  });

  it.each(['off', 'signed-out'] as const)(
    'is looked up again after "%s", which does not count as a lookup',
    async (state) => {
      const { typed, left, page } = visit();
      page.knows(JANE, { state });
      for (let i = 0; i < 25; i++) {
        typed(JANE);
        left();
        await page.pass(0);
      }
      expect(page.requests).toHaveLength(25);
      page.knows(JANE, deleted(JANE));
      typed(JANE);
      left();
      await page.pass(0);
      expect(page.shown).toBe(JANE);
    },
  );

  it('is looked up again after a failure, and nothing is shown', async () => {
    const { typed, left, page } = visit();
    page.knows(JANE, { kind: 'throttled' });
    for (let i = 0; i < 2; i++) {
      typed(JANE);
      left();
      await page.pass(0);
    }
    expect(page.requests).toHaveLength(2);
    expect(page.shown).toBeUndefined();
    expect(page.isGone).toBe(false);
  });
});

describe('a panel', () => {
  it('that was dismissed does not come back for its address', async () => {
    const { typed, left, message, page } = visit();
    page.knows(JANE, deleted(JANE));
    typed(JANE);
    left();
    await page.pass(0);
    page.events?.dismissed();
    page.shown = undefined;
    typed(JANE.toUpperCase());
    left();
    message(`${JANE} already exists`);
    await page.pass(0);
    expect(page.shown).toBeUndefined();
  });

  it('that changed its contact makes the address be looked up again', async () => {
    const { typed, left, page } = visit();
    page.knows(JANE, deleted(JANE));
    typed(JANE);
    left();
    await page.pass(0);
    page.events?.changed();
    page.knows(JANE, { state: 'nothing' });
    typed(JANE);
    left();
    await page.pass(0);
    expect(page.requests).toHaveLength(2);
    expect(page.shown).toBeUndefined();
  });
});

describe('a message that the contact exists', () => {
  it('replaces the pending lookup of the address typed before it', async () => {
    const { typed, message, page } = visit();
    page.knows(JANE, deleted(JANE));
    typed(BOB);
    message(`${JANE} already exists`);
    await page.pass(1_000);
    expect(page.requests).toEqual([{ address: JANE, fresh: true }]);
    expect(page.shown).toBe(JANE);
  });

  it('is known to the panel wherever the page shows it, even if it is drawn again', async () => {
    const { message, page } = visit();
    page.knows(JANE, deleted(JANE));
    const [first, second, third] = ['p', 'p', 'output'].map((name) => document.createElement(name)) as Element[];
    const words = `${JANE} already exists`;
    document.body.append(first as Element);
    message(words, words, [first as Element]);
    await page.pass(0);
    expect(page.events?.about()).toEqual([first]);
    first?.replaceWith(second as Element);
    message(words, words, [second as Element]);
    document.body.append(third as Element);
    message(words, words, [third as Element]);
    expect(page.events?.about()).toEqual([second, third]);
  });

  it('causes a fresh lookup if the answer before is a few seconds old', async () => {
    const { typed, left, message, page } = visit();
    typed(JANE);
    left();
    await page.pass(0);
    await page.pass(5_000);
    page.knows(JANE, deleted(JANE));
    message('Email already exists for contact 5b4f1a2e-0001-4000-8000-000000000001');
    await page.pass(0);
    expect(page.requests).toEqual([{ address: JANE }, { address: JANE, fresh: true }]);
    expect(page.shown).toBe(JANE);
  });

  it('causes a fresh lookup if the pending answer turns out to be a cached “nothing”', async () => {
    const { typed, left, message, page } = visit();
    page.holdsAnswers = true;
    page.knows(JANE, { state: 'nothing', readAt: 1_000_000 - 5_000 });
    typed(JANE);
    left();
    page.knows(JANE, deleted(JANE));
    message(`${JANE} already exists`);
    expect(page.requests).toHaveLength(1);
    await page.answer();
    expect(page.requests).toEqual([{ address: JANE }, { address: JANE, fresh: true }]);
    await page.answer();
    expect(page.shown).toBe(JANE);
  });

  it('causes no lookup right after an answer that nothing is deleted', async () => {
    const { typed, left, message, page } = visit();
    typed(JANE);
    left();
    await page.pass(500);
    message('This email already exists');
    await page.pass(3_500);
    message('This email already exists');
    await page.pass(0);
    expect(page.requests).toEqual([{ address: JANE }]);
  });

  it('causes one lookup a visit, however often the page repeats it', async () => {
    const { message, page } = visit();
    for (let i = 0; i < 4; i++) {
      message(`${JANE} already exists`);
      await page.pass(90_000);
    }
    expect(page.requests).toHaveLength(1);
    message(`Sorry, ${JANE} already exists`);
    expect(page.requests).toHaveLength(2);
  });

  it('causes another lookup after a deletion', async () => {
    const { message, deleting, page } = visit();
    message(`${JANE} already exists`);
    await page.pass(3_000);
    deleting();
    message(`${JANE} already exists`);
    expect(page.requests).toHaveLength(2);
  });

  it('with only a contact id is looked up by the id, and shows the contact of the answer', async () => {
    const { message, page } = visit();
    const notice = deleted(JANE);
    page.knows(notice.contact.id, notice);
    message(`Email already exists for contact ${notice.contact.id}`);
    await page.pass(0);
    expect(page.requests).toEqual([{ address: notice.contact.id, fresh: true }]);
    expect(page.shown).toBe(JANE);
  });

  it('with a contact id that was dismissed does not let its address show the panel', async () => {
    const { typed, left, message, page } = visit();
    const notice = deleted(JANE);
    page.knows(notice.contact.id, notice);
    page.knows(JANE, notice);
    message(`Email already exists for contact ${notice.contact.id}`);
    await page.pass(0);
    page.events?.dismissed();
    page.shown = undefined;
    typed(JANE);
    left();
    await page.pass(0);
    expect(page.shown).toBeUndefined();
  });

  it('causes no further lookup if the pending answer is the deleted contact', async () => {
    const { typed, left, message, page } = visit();
    page.knows(JANE, deleted(JANE));
    page.holdsAnswers = true;
    typed(JANE);
    left();
    message(`${JANE} already exists`);
    await page.answer();
    expect(page.shown).toBe(JANE);
    expect(page.requests).toHaveLength(1);
  });

  it('without an address is ignored if none was typed', async () => {
    const { message, page } = visit();
    message('This contact already exists');
    await page.pass(0);
    expect(page.requests).toEqual([]);
  });
});

describe('a deletion on the page', () => {
  it('makes an address with the answer “nothing” be looked up again, without the cache', async () => {
    const { typed, left, deleting, page } = visit();
    typed(JANE);
    left();
    await page.pass(0);
    deleting();
    page.knows(JANE, deleted(JANE));
    typed(JANE);
    left();
    await page.pass(0);
    expect(page.requests).toEqual([{ address: JANE }, { address: JANE, fresh: true }]);
    expect(page.shown).toBe(JANE);
  });

  it('makes a pending answer too old to be reused', async () => {
    const { typed, left, deleting, page } = visit();
    page.holdsAnswers = true;
    typed(JANE);
    left();
    deleting();
    await page.answer();
    typed(JANE);
    left();
    expect(page.requests).toHaveLength(2);
  });
});

describe('an extension that was removed', () => {
  it('is treated as removed after two such failures in a row', async () => {
    const { typed, left, page } = visit();
    page.knows(JANE, { kind: 'extension-gone' });
    typed(JANE);
    left();
    await page.pass(0);
    expect(page.isGone).toBe(false);
    typed(JANE);
    left();
    await page.pass(0);
    expect(page.isGone).toBe(true);
  });

  it('is not treated as removed after single failures of stopped workers', async () => {
    const { typed, left, page } = visit();
    page.knows(JANE, { kind: 'extension-gone' });
    for (const address of [JANE, BOB, JANE]) {
      typed(address);
      left();
      await page.pass(0);
    }
    expect(page.isGone).toBe(false);
  });
});

describe('a prompt that cannot be shown', () => {
  it('is reported if the lookup fails, but not if nobody is signed in', async () => {
    const { typed, page } = visit();
    page.knows(JANE, { kind: 'unreachable' });
    page.knows(BOB, { kind: 'signed-out' });
    for (const address of [JANE, BOB]) {
      typed(address);
      await page.pass(400);
    }
    expect(page.failures).toEqual(['lookup']);
  });

  it('is reported if the panel is missing or throws', async () => {
    const { typed, page } = visit();
    page.knows(JANE, deleted(JANE));
    page.hasPanel = false;
    typed(JANE);
    await page.pass(400);
    expect(page.failures).toEqual(['loading']);

    page.hasPanel = true;
    page.isBroken = true;
    typed(JANE);
    await page.pass(400);
    expect(page.failures).toEqual(['loading', 'drawing']);
  });
});
