import { describe, expect, it } from 'vitest';
import { createDeletions } from '../../src/content/deletions';
import type { DeletingNotice } from '../../src/protocol/page-prompt';

const ON: DeletingNotice = { state: 'on', explain: true };

/** The watch for deletions, with time and answers controlled by the test. */
function visit(notice: DeletingNotice = ON) {
  let now = 0;
  let timer: { at: number; task: () => void } | undefined;
  const page = {
    open: [] as Element[],
    /** The requests to the background, in order. */
    requests: [] as string[],
    /** The calls to the panel, in order. */
    shown: [] as string[],
    failures: [] as string[],
    counts: [] as number[],
    hasPanel: true,
    hasRoom: true,
    skips: 0,
    async pass(ms: number) {
      for (const end = now + ms; now < end; now += 50) {
        if (timer && timer.at <= now) {
          const { task } = timer;
          timer = undefined;
          task();
        }
        for (let turn = 0; turn < 8; turn++) await Promise.resolve();
      }
    },
  };
  const deletions = createDeletions({
    async about() {
      page.requests.push('about');
      return { ok: true, value: notice };
    },
    async count() {
      page.requests.push('count');
      return { ok: true, value: { count: page.counts.shift() ?? 0 } };
    },
    later(ms, task) {
      const mine = { at: now + ms, task };
      timer = mine;
      return () => {
        if (timer === mine) timer = undefined;
      };
    },
    dialogs: () => page.open,
    skipMessages: () => page.skips++,
    panel: () =>
      page.hasPanel
        ? {
            show() {},
            withdraw() {},
            hide() {},
            explain(_note, dialog) {
              page.shown.push(dialog() ? 'explanation beside a dialog' : 'explanation');
              return page.hasRoom;
            },
            tellDeleted: (count) => page.shown.push(`${count} deleted`),
          }
        : undefined,
    failed: (kind) => page.failures.push(kind),
  });
  return { ...deletions, page };
}

function element(html: string): Element {
  document.body.insertAdjacentHTML('beforeend', html);
  const added = document.body.lastElementChild as Element;
  added.checkVisibility = () => added.isConnected;
  return added;
}

const pathTo = (node: Node): EventTarget[] => (node.parentNode ? [node, ...pathTo(node.parentNode)] : [node]);
const control = (words: string) => pathTo(element(`<button>${words}</button>`));
const dialog = (words: string) => element(`<div role="dialog">${words} <button>Delete</button></div>`);

/** Presses “Delete”, and the page asks whether to delete contacts. */
async function pressDelete({ pressed, page }: ReturnType<typeof visit>, words = 'Delete 3 contacts?') {
  pressed(control('Delete'));
  const asks = dialog(words);
  page.open = [asks];
  await page.pass(400);
  return {
    confirm: () => pressed(pathTo(asks.querySelector('button') as Element)),
    close() {
      page.open = [];
      asks.remove();
    },
  };
}

describe('the explanation of deleting', () => {
  it('is shown once a visit, when the page asks whether to delete contacts', async () => {
    const deletions = visit();
    const { close } = await pressDelete(deletions);
    expect(deletions.page.shown).toEqual(['explanation beside a dialog']);
    close();
    await deletions.page.pass(6_000);
    await pressDelete(deletions);
    expect(deletions.page.shown).toHaveLength(1);
    expect(deletions.page.failures).toEqual([]);
  });

  it('is shown without a dialog if the control names contacts', async () => {
    const { pressed, page } = visit();
    pressed(control('Delete 3 contacts'));
    await page.pass(400);
    expect(page.shown).toEqual(['explanation']);
  });

  it('is shown the next time if there was no room for it', async () => {
    const deletions = visit();
    deletions.page.hasRoom = false;
    const { close } = await pressDelete(deletions);
    close();
    await deletions.page.pass(6_000);
    deletions.page.hasRoom = true;
    await pressDelete(deletions);
    expect(deletions.page.shown).toHaveLength(2);
  });

  it('is not shown after it was hidden, nor while nobody is signed in', async () => {
    const hidden = visit({ state: 'on', explain: false });
    await pressDelete(hidden);
    const signedOut = visit({ state: 'signed-out' });
    await pressDelete(signedOut);
    expect([...hidden.page.shown, ...signedOut.page.shown]).toEqual([]);
    expect(signedOut.isListening()).toBe(false);
  });

  it('is not shown if the deletion is already confirmed', async () => {
    const { pressed, page } = visit();
    pressed(control('Delete'));
    const asks = dialog('Delete 3 contacts?');
    page.open = [asks];
    pressed(pathTo(asks.querySelector('button') as Element));
    await page.pass(400);
    expect(page.shown).toEqual([]);
  });
});

describe('no request is sent and nothing is shown', () => {
  it.each([
    ['if the control deletes something else', 'Delete list', undefined],
    ['if the dialog is about something else', 'Delete', 'Delete list “Newsletter”?'],
    ['if the control names contacts but the dialog is about something else', 'Delete contacts', 'Delete this list?'],
    ['if neither the control nor the dialog says what is deleted', 'Delete', 'Are you sure?'],
    ['if the control does not say what is deleted and no dialog opens', 'Delete', undefined],
  ])('%s', async (_where, words, asks) => {
    const { pressed, page } = visit();
    pressed(control(words));
    if (asks) page.open = [dialog(asks)];
    await page.pass(5_000);
    page.open = [];
    await page.pass(10_000);
    expect(page.requests).toEqual([]);
    expect(page.shown).toEqual([]);
  });

  it('if a dialog about something else is confirmed before it is read', async () => {
    const { pressed, clicked, page } = visit();
    pressed(control('Delete contacts'));
    const asks = dialog('Delete this list?');
    page.open = [asks];
    clicked(pathTo(asks));
    asks.textContent = '';
    page.open = [];
    await page.pass(5_000);
    expect(page.requests).toEqual([]);
  });

  it('if the dialog was already open', async () => {
    const { pressed, page } = visit();
    page.open = [dialog('Delete 3 contacts?')];
    pressed(control('Delete'));
    await page.pass(5_000);
    expect(page.requests).toEqual([]);
  });
});

describe('deleted contacts', () => {
  it('are reported from the message of the page, without a count request', async () => {
    const deletions = visit();
    const { confirm, close } = await pressDelete(deletions);
    confirm();
    close();
    expect(deletions.message('3 contacts deleted')).toBe(true);
    await deletions.page.pass(20_000);
    expect(deletions.page.shown.at(-1)).toBe('3 deleted');
    expect(deletions.page.requests).toEqual(['about']);
  });

  it('are reported from the message of the page, even if the control did not name contacts', async () => {
    const { pressed, message, page } = visit();
    pressed(control('Delete'));
    await page.pass(5_000);
    message('Contact deleted');
    await page.pass(100);
    expect(page.shown).toEqual(['1 deleted']);
  });

  it('are reported from a message that exists before the first press is handled', async () => {
    const { pressed, message, page } = visit();
    pressed(control('Delete'), true);
    message('1 contact deleted');
    await page.pass(100);
    expect(page.shown).toEqual(['1 deleted']);
    expect(page.skips).toBe(0);
  });

  it('are counted without a message of the page, until the number stays the same', async () => {
    const deletions = visit();
    const { confirm, close } = await pressDelete(deletions);
    deletions.page.counts = [0, 120, 300, 300];
    confirm();
    close();
    await deletions.page.pass(20_000);
    expect(deletions.page.shown.at(-1)).toBe('300 deleted');
    expect(deletions.page.requests).toEqual(['about', 'count', 'count', 'count', 'count']);
  });

  it('are counted once if nothing was confirmed', async () => {
    const deletions = visit();
    const { close } = await pressDelete(deletions);
    close();
    await deletions.page.pass(30_000);
    expect(deletions.page.requests).toEqual(['about', 'count']);
    expect(deletions.page.shown).toEqual(['explanation beside a dialog']);
  });

  it('are not counted while the dialog is open, and the watch ends after some minutes', async () => {
    const deletions = visit();
    await pressDelete(deletions);
    await deletions.page.pass(170_000);
    expect(deletions.isListening()).toBe(true);
    await deletions.page.pass(30_000);
    expect(deletions.isListening()).toBe(false);
    expect(deletions.page.requests).toEqual(['about']);
  });

  it('are not reported from a message without a deletion before it', async () => {
    const { message, page } = visit();
    expect(message('3 contacts deleted')).toBe(true);
    expect(message('jane@riverside.example already exists')).toBe(false);
    await page.pass(1_000);
    expect(page.requests).toEqual([]);
  });
});

describe('another view of the page', () => {
  it('ends the watch, unless the deletion was confirmed and the view shows contacts', async () => {
    const deletions = visit();
    await pressDelete(deletions);
    deletions.away(true);
    expect(deletions.isListening()).toBe(false);

    const again = await pressDelete(deletions);
    again.confirm();
    deletions.away(true);
    expect(deletions.isListening()).toBe(true);
    deletions.away(false);
    expect(deletions.isListening()).toBe(false);
  });
});

it('a missing panel is reported', async () => {
  const deletions = visit();
  deletions.page.hasPanel = false;
  await pressDelete(deletions);
  expect(deletions.page.failures).toEqual(['loading']);
});
