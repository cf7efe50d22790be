import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Quietly } from '../../src/content/failure-report';
import { watchMessages } from '../../src/content/watch-messages';

/** happy-dom has no idle moments of its own, and no layout to be visible in. */
let idle: (() => void)[] = [];
let hidden: Element | undefined;
let looks = 0;

beforeEach(() => {
  idle = [];
  hidden = undefined;
  looks = 0;
  document.body.innerHTML = '<main></main>';
  vi.stubGlobal('requestIdleCallback', (task: () => void) => idle.push(task));
  Element.prototype.checkVisibility = function (this: Element) {
    looks++;
    return hidden === undefined || !hidden.contains(this);
  };
});

/** What fails here fails the test. */
const loudly: Quietly = (task) => task;

let stop = () => {};
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

async function listen() {
  const heard: string[] = [];
  const watch = watchMessages((text) => heard.push(text), loudly);
  watch.start();
  stop = watch.stop;
  await settle();
  return { heard, watch };
}

/** Lets what has changed be noticed, and an idle moment come. */
async function settle() {
  await new Promise((resolve) => setTimeout(resolve));
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
  it('that is added is heard', async () => {
    const { heard } = await listen();
    add('<div><span>jane@riverside.example</span> already exists.</div>');
    await settle();
    expect(heard).toEqual(['jane@riverside.example already exists.']);
  });

  it('that is written into an element that was there is heard', async () => {
    const line = add('<p></p>');
    const { heard } = await listen();
    await settle();
    line.textContent = 'This contact already exists';
    await settle();
    expect(heard).toEqual(['This contact already exists']);
  });

  it('that takes the place of other words is heard', async () => {
    const line = add('<p>Saving</p>');
    const { heard } = await listen();
    await settle();
    (line.firstChild as Text).data = 'This contact already exists';
    await settle();
    expect(heard).toEqual(['This contact already exists']);
  });

  it('that is there from the start is heard, as far as a page is read', async () => {
    add('<div role="alert">jane@riverside.example already exists</div>');
    add(`<div>${'<p>Words</p>'.repeat(700)}</div>`);
    add('<p>ada@riverside.example already exists</p>');
    add(`<div>${'<p>Words</p>'.repeat(700)}</div>`);
    add('<p><b>bob@riverside.example</b> already exists</p>');
    const { heard } = await listen();
    expect(heard).toEqual(['jane@riverside.example already exists', 'bob@riverside.example already exists']);
  });

  it('is not heard once the page was left before it had an idle moment', async () => {
    const line = add('<p>This contact already exists</p>');
    const heard: string[] = [];
    const watch = watchMessages((text) => heard.push(text), loudly);
    watch.start();
    watch.stop();
    await settle();
    line.textContent = 'jane@riverside.example already exists';
    await settle();
    expect(heard).toEqual([]);
  });

  it('that stands alone among many words is heard with the words around it', async () => {
    add(`<section>${'<p>Words</p>'.repeat(90)}<div><b>jane@riverside.example</b> already exists</div></section>`);
    const { heard } = await listen();
    expect(heard).toEqual(['jane@riverside.example already exists']);
  });

  it('in the open shadow root of an element that is added is heard, and what is said there later', async () => {
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

  it('is heard in the shadow root of the fiftieth toast', async () => {
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

  it('in an open shadow root is heard once the root is included', async () => {
    const root = add('<div></div>').attachShadow({ mode: 'open' });
    const { heard, watch } = await listen();
    watch.include(root);
    root.innerHTML = '<p>This contact already exists</p>';
    await settle();
    expect(heard).toEqual(['This contact already exists']);
  });

  it('that nobody sees is not heard', async () => {
    const { heard } = await listen();
    hidden = add('<div>This contact already exists</div>');
    add('<script type="text/plain">"already exists"</script>');
    add('<div><template>already exists</template><style>/* already exists */</style></div>');
    await settle();
    expect(heard).toEqual([]);
  });

  it.each([
    ['hidden', (line: Element) => line.removeAttribute('hidden')],
    ['class', (line: Element) => line.classList.remove('is-hidden')],
    ['style', (line: Element) => line.parentElement?.removeAttribute('style')],
    ['open', (line: Element) => line.closest('dialog')?.setAttribute('open', '')],
  ])('that is shown by %s is heard then', async (_attribute, show) => {
    const dialog = add(
      '<dialog><form style="display:none"><label>Email <input></label><p class="is-hidden" hidden>This email already exists</p></form></dialog>',
    );
    const line = dialog.querySelector('p') as Element;
    hidden = line;
    const { heard } = await listen();
    // Found, looked at again at once, and for the last time after half a second.
    await vi.waitFor(() => expect(looks).toBe(3));
    expect(heard).toEqual([]);
    hidden = undefined;
    show(line);
    await vi.waitFor(() => expect(heard).toEqual(['Email This email already exists']));
  });

  it('that is written while it is hidden is heard once it is shown, whatever shows it', async () => {
    const line = add('<p></p>');
    const { heard } = await listen();
    hidden = line;
    line.textContent = 'This contact already exists';
    await settle();
    expect(heard).toEqual([]);
    hidden = undefined;
    await vi.waitFor(() => expect(heard).toEqual(['This contact already exists']));
  });

  it('that something else than an attribute shows is heard when it is looked again', async () => {
    const line = add('<p>This contact already exists</p>');
    hidden = line;
    const { heard, watch } = await listen();
    await vi.waitFor(() => expect(looks).toBe(3));
    hidden = undefined;
    watch.lookAgain();
    await vi.waitFor(() => expect(heard).toEqual(['This contact already exists']));
  });

  it('that has gone again before anybody looked is not heard', async () => {
    const { heard } = await listen();
    const line = add('<p>This contact already exists</p>');
    await new Promise((resolve) => setTimeout(resolve));
    line.remove();
    await settle();
    expect(heard).toEqual([]);
  });

  it('is not heard after the watch has stopped', async () => {
    const { heard, watch } = await listen();
    watch.stop();
    add('<p>This contact already exists</p>');
    await settle();
    expect(heard).toEqual([]);
  });
});

describe('a large change', () => {
  it('is looked at for live regions only', async () => {
    const { heard } = await listen();
    for (let i = 0; i < 1_000; i++) add('<p>This row already exists</p>');
    add('<div role="alert">jane@riverside.example already exists</div>');
    await settle();
    expect(heard).toEqual(['jane@riverside.example already exists']);
  });

  it('of many neighbours at once is looked at for live regions, wherever among them', async () => {
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

  it('leaves room for a live region that changes after it', async () => {
    const alert = add('<div role="alert"><span></span></div>');
    const { heard } = await listen();
    for (let batch = 0; batch < 3; batch++)
      document.querySelector('main')?.insertAdjacentHTML('beforeend', '<p>A row</p>'.repeat(150));
    (alert.firstElementChild as Element).textContent = 'This contact already exists';
    await settle();
    expect(heard).toEqual(['This contact already exists']);
  });

  it('of many neighbours at once is not looked at', async () => {
    const { heard } = await listen();
    document.querySelector('main')?.insertAdjacentHTML('beforeend', '<p>This row already exists</p>'.repeat(1_000));
    await settle();
    expect(heard).toEqual([]);
  });

  it('in one piece is read only as far as a message goes', async () => {
    const { heard } = await listen();
    const others = '<p>Some other words</p>'.repeat(1_000);
    add(`<section>${others}<p>already exists</p>${others}</section>`);
    await settle();
    expect(heard).toEqual([]);
  });
});
