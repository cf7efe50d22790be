// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchMessages } from '../../src/content/watch-messages';

/** happy-dom has no idle moments of its own, and no layout to be visible in. */
let idle: (() => void)[] = [];
let hidden: Element | undefined;

beforeEach(() => {
  idle = [];
  hidden = undefined;
  document.body.innerHTML = '<main></main>';
  vi.stubGlobal('requestIdleCallback', (task: () => void) => idle.push(task));
  Element.prototype.checkVisibility = function (this: Element) {
    return hidden === undefined || !hidden.contains(this);
  };
});

let stop = () => {};
afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

function listen() {
  const heard: string[] = [];
  const watch = watchMessages((text) => heard.push(text));
  watch.start();
  stop = watch.stop;
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
    const { heard } = listen();
    add('<div><span>jane@riverside.example</span> already exists.</div>');
    await settle();
    expect(heard).toEqual(['jane@riverside.example already exists.']);
  });

  it('that is written into an element that was there is heard', async () => {
    const line = add('<p></p>');
    const { heard } = listen();
    await settle();
    line.textContent = 'This contact already exists';
    await settle();
    expect(heard).toEqual(['This contact already exists']);
  });

  it('that takes the place of other words is heard', async () => {
    const line = add('<p>Saving</p>');
    const { heard } = listen();
    await settle();
    (line.firstChild as Text).data = 'This contact already exists';
    await settle();
    expect(heard).toEqual(['This contact already exists']);
  });

  it('that is there from the start is heard in a live region, and only there', async () => {
    add('<p>bob@riverside.example already exists</p>');
    add('<div role="alert">jane@riverside.example already exists</div>');
    const { heard } = listen();
    await settle();
    expect(heard).toEqual(['jane@riverside.example already exists']);
  });

  it('in an open shadow root is heard once the root is included', async () => {
    const root = add('<div></div>').attachShadow({ mode: 'open' });
    const { heard, watch } = listen();
    watch.include(root);
    root.innerHTML = '<p>This contact already exists</p>';
    await settle();
    expect(heard).toEqual(['This contact already exists']);
  });

  it('that nobody sees is not heard', async () => {
    const { heard } = listen();
    hidden = add('<div>This contact already exists</div>');
    add('<script type="text/plain">"already exists"</script>');
    add('<div><template>already exists</template><style>/* already exists */</style></div>');
    await settle();
    expect(heard).toEqual([]);
  });

  it('that has gone again before anybody looked is not heard', async () => {
    const { heard } = listen();
    const line = add('<p>This contact already exists</p>');
    await new Promise((resolve) => setTimeout(resolve));
    line.remove();
    await settle();
    expect(heard).toEqual([]);
  });

  it('is not heard after the watch has stopped', async () => {
    const { heard, watch } = listen();
    watch.stop();
    add('<p>This contact already exists</p>');
    await settle();
    expect(heard).toEqual([]);
  });
});

describe('a large change', () => {
  it('is looked at for live regions only', async () => {
    const { heard } = listen();
    for (let i = 0; i < 1_000; i++) add('<p>This row already exists</p>');
    add('<div role="alert">jane@riverside.example already exists</div>');
    await settle();
    expect(heard).toEqual(['jane@riverside.example already exists']);
  });

  it('of many neighbours at once is not looked at', async () => {
    const { heard } = listen();
    document.querySelector('main')?.insertAdjacentHTML('beforeend', '<p>This row already exists</p>'.repeat(1_000));
    await settle();
    expect(heard).toEqual([]);
  });

  it('in one piece is read only as far as a message goes', async () => {
    const { heard } = listen();
    add(`<section>${'<p>Some other words</p>'.repeat(500)}<p>already exists</p></section>`);
    await settle();
    expect(heard).toEqual([]);
  });
});
