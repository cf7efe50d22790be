import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FailureGuard } from '../../src/content/failure-report';
import { mayAlreadyExist, saysAlreadyExists } from '../../src/content/page';
import { watchMessages } from '../../src/content/watch-messages';

/** happy-dom has no idle callbacks and no layout. */
let idle: (() => void)[] = [];
let hidden: Element | undefined;

beforeEach(() => {
  // No test here takes longer than the page needs to settle.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  idle = [];
  hidden = undefined;
  document.body.innerHTML = '<main></main>';
  vi.stubGlobal('requestIdleCallback', (task: () => void) => idle.push(task));
  Element.prototype.checkVisibility = function (this: Element) {
    return hidden === undefined || !hidden.contains(this);
  };
});

const existsMessages = { mayMatch: mayAlreadyExist, matches: saysAlreadyExists };

/** A failure in a task fails the test. */
const unguarded: FailureGuard = (task) => task;

let stop = () => {};
afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function listen() {
  const heard: string[] = [];
  const watch = watchMessages(existsMessages, ({ words }) => heard.push(words), unguarded);
  watch.start();
  stop = watch.stop;
  await settle();
  return { heard, watch };
}

/** Lets the mutation observer run, and then the idle callbacks. */
async function settle() {
  await vi.advanceTimersByTimeAsync(400);
  for (let task = idle.shift(); task; task = idle.shift()) task();
}

function add(html: string): Element {
  const holder = document.createElement('div');
  holder.innerHTML = html;
  const element = holder.firstElementChild as Element;
  document.querySelector('main')?.append(element);
  return element;
}

describe('a message', () => {
  it('that is added is noticed', async () => {
    const { heard } = await listen();
    add('<div><span>jane@riverside.example</span> already exists.</div>');
    await settle();
    expect(heard).toEqual(['jane@riverside.example already exists.']);
  });

  it('that is announced while its visible copy still fades in is noticed with both elements', async () => {
    const heard: Element[][] = [];
    const watch = watchMessages(existsMessages, ({ elements }) => heard.push(elements), unguarded);
    watch.start();
    stop = watch.stop;
    const announced = add('<p role="alert">jane@riverside.example already exists</p>');
    const toast = add('<p>jane@riverside.example already exists</p>');
    hidden = toast;
    await settle();
    expect(heard).toEqual([[announced, toast]]);
  });

  it('that is written into an existing element is noticed', async () => {
    const line = add('<p></p>');
    const { heard } = await listen();
    await settle();
    line.textContent = 'This contact already exists';
    await settle();
    expect(heard).toEqual(['This contact already exists']);
  });

  it('that replaces other text is noticed', async () => {
    const line = add('<p>Saving</p>');
    const { heard } = await listen();
    await settle();
    (line.firstChild as Text).data = 'This contact already exists';
    await settle();
    expect(heard).toEqual(['This contact already exists']);
  });

  it('that changes in part is noticed again', async () => {
    const line = add('<p role="alert"><b>live@riverside.example</b> already exists</p>');
    const { heard } = await listen();
    (line.querySelector('b')?.firstChild as Text).data = 'jane@riverside.example';
    await settle();
    expect(heard).toEqual(['live@riverside.example already exists', 'jane@riverside.example already exists']);
  });

  it('that exists from the start is noticed, wherever it is on the page', async () => {
    add('<div role="alert">jane@riverside.example already exists</div>');
    add(`<div>${'<p>Words</p>'.repeat(700)}</div>`);
    add('<p>ada@riverside.example already exists</p>');
    add(`<div>${'<p>Words</p>'.repeat(700)}</div>`);
    add('<p><b>bob@riverside.example</b> already exists</p>');
    const { heard } = await listen();
    const people = ['jane', 'ada', 'bob'];
    expect(heard).toEqual(people.map((name) => `${name}@riverside.example already exists`));
  });

  it('comes with the surrounding text that names the contact', async () => {
    const texts: string[] = [];
    const watch = watchMessages(existsMessages, ({ words, context }) => texts.push(words, context), unguarded);
    watch.start();
    stop = watch.stop;
    add('<div><h2>jane@riverside.example</h2><p>This email is <b>already</b> in use</p></div>');
    await settle();
    expect(texts).toEqual(['This email is already in use', 'jane@riverside.example This email is already in use']);
  });

  it('is not noticed if the watch stops before the first idle callback', async () => {
    const line = add('<p>This contact already exists</p>');
    const heard: string[] = [];
    const watch = watchMessages(existsMessages, ({ words }) => heard.push(words), unguarded);
    watch.start();
    watch.stop();
    await settle();
    line.textContent = 'jane@riverside.example already exists';
    await settle();
    expect(heard).toEqual([]);
  });

  it('among much other text is noticed with the rest of its block', async () => {
    add(`<section>${'<p>Words</p>'.repeat(90)}<div><b>jane@riverside.example</b> already exists</div></section>`);
    const { heard } = await listen();
    expect(heard).toEqual(['jane@riverside.example already exists']);
  });

  it('in the open shadow root of an added element is noticed, and so are later changes there', async () => {
    const { heard } = await listen();
    const toast = document.createElement('my-toast');
    const root = toast.attachShadow({ mode: 'open' });
    root.innerHTML = '<p>This contact already exists</p>';
    document.querySelector('main')?.append(toast);
    await settle();
    (root.firstElementChild as Element).textContent = 'jane@riverside.example already exists';
    await settle();
    expect(heard).toEqual(['This contact already exists', 'jane@riverside.example already exists']);
  });

  it('is noticed in the shadow root of the fiftieth toast', async () => {
    const { heard } = await listen();
    for (let number = 1; number <= 50; number++) {
      const toast = document.createElement('my-toast');
      const root = toast.attachShadow({ mode: 'open' });
      document.querySelector('main')?.append(toast);
      await settle();
      root.innerHTML = `<p>Contact ${number} already exists</p>`;
      await settle();
      toast.remove();
    }
    expect(heard).toHaveLength(50);
  });

  it('in an open shadow root is noticed once the root is included', async () => {
    const root = add('<div></div>').attachShadow({ mode: 'open' });
    const { heard, watch } = await listen();
    watch.include(root);
    root.innerHTML = '<p>This contact already exists</p>';
    await settle();
    expect(heard).toEqual(['This contact already exists']);
  });

  it('that is not visible is not noticed', async () => {
    const { heard } = await listen();
    hidden = add('<div>This contact already exists</div>');
    add('<script type="text/plain">"already exists"</script>');
    add('<div><template>already exists</template><style>/* already exists */</style></div>');
    await settle();
    expect(heard).toEqual([]);
  });

  it('that is written while hidden is noticed once it is shown', async () => {
    const line = add('<p></p>');
    const { heard } = await listen();
    hidden = line;
    line.textContent = 'This contact already exists';
    await settle();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(heard).toEqual([]);
    hidden = undefined;
    await vi.advanceTimersByTimeAsync(400);
    expect(heard).toEqual(['This contact already exists']);
  });

  it('that is hidden and shown again is noticed again', async () => {
    const line = add('<p>This contact already exists</p>');
    const { heard } = await listen();
    hidden = line;
    await vi.advanceTimersByTimeAsync(400);
    hidden = undefined;
    await vi.advanceTimersByTimeAsync(400);
    expect(heard).toHaveLength(2);
  });

  it('in an element without a box of its own is noticed', async () => {
    const line = add('<div><p style="display: contents; visibility: visible">This contact already exists</p></div>');
    hidden = line.firstElementChild as Element;
    const { heard } = await listen();
    expect(heard).toEqual(['This contact already exists']);
  });

  it('in a shadow root that existed before the watch is noticed', async () => {
    const root = add('<section><my-form></my-form></section>').querySelector('my-form')?.attachShadow({ mode: 'open' });
    const { heard } = await listen();
    (root as ShadowRoot).innerHTML = '<p>This contact already exists</p>';
    await settle();
    expect(heard).toEqual(['This contact already exists']);
  });

  it('in a custom element that gets its shadow root later is noticed', async () => {
    const form = add('<my-form></my-form>');
    const { heard } = await listen();
    form.attachShadow({ mode: 'open' }).innerHTML = '<p>This contact already exists</p>';
    await settle();
    await settle();
    expect(heard).toEqual(['This contact already exists']);
  });

  it('in a shadow root that a click created is noticed', async () => {
    const { heard, watch } = await listen();
    const box = document.createElement('div');
    document.querySelector('main')?.append(box);
    await settle();
    box.attachShadow({ mode: 'open' }).innerHTML = '<p>This contact already exists</p>';
    watch.lookAround();
    await settle();
    await settle();
    expect(heard).toEqual(['This contact already exists']);
  });

  it('that is removed before the next idle callback is not noticed', async () => {
    const { heard } = await listen();
    const line = add('<p>This contact already exists</p>');
    await vi.advanceTimersByTimeAsync(0);
    line.remove();
    await settle();
    expect(heard).toEqual([]);
  });

  it('is not noticed after the watch has stopped', async () => {
    const { heard, watch } = await listen();
    watch.stop();
    add('<p>This contact already exists</p>');
    await settle();
    expect(heard).toEqual([]);
  });
});

describe('a message that is skipped', () => {
  it('is noticed only if its text changes or it becomes visible later', async () => {
    const { heard, watch } = await listen();
    const old = add('<p>jane@riverside.example already exists</p>');
    const unseen = add('<p>ada@riverside.example already exists</p>');
    hidden = unseen;
    watch.skip();
    await settle();
    expect(heard).toEqual([]);
    old.textContent = 'bob@riverside.example already exists';
    hidden = undefined;
    await settle();
    expect(heard.sort()).toEqual(['ada@riverside.example already exists', 'bob@riverside.example already exists']);
  });
});

describe('a large change of the page', () => {
  it('has its message noticed, wherever it is', async () => {
    const { heard } = await listen();
    const others = '<p>Some other words</p>'.repeat(1_000);
    add(`<section>${others}<p>jane@riverside.example already exists</p>${others}</section>`);
    await settle();
    expect(heard).toEqual(['jane@riverside.example already exists']);
  });

  it('with the message in many rows counts as a table, in which only live regions are read', async () => {
    const { heard } = await listen();
    const row = '<p>This row already exists</p>';
    document
      .querySelector('main')
      ?.insertAdjacentHTML(
        'beforeend',
        `<div role="status">jane@riverside.example already exists</div>${row.repeat(600)}<div><span><b role="alert">bob@riverside.example already exists</b></span></div>${row.repeat(600)}`,
      );
    await settle();
    expect(heard).toEqual(['jane@riverside.example already exists', 'bob@riverside.example already exists']);
  });

  it('that goes on and on is read at intervals', async () => {
    const { heard } = await listen();
    add('<p>This contact already exists</p>');
    for (let change = 0; change < 20; change++) {
      add('<p>A row</p>');
      await vi.advanceTimersByTimeAsync(50);
    }
    expect(idle).toHaveLength(1);
    await settle();
    expect(heard).toEqual(['This contact already exists']);
  });
});
