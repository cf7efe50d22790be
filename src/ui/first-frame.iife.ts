/**
 * Runs before the markup of an extension page is parsed. It fills the messages into the markup, which is made at build
 * time, and loads the page's own script after the first frame.
 */
declare const chrome: {
  i18n: { getMessage(key: string): string };
  extension: { getViews(of: { type: 'popup' }): Window[] };
};

const app = document.currentScript?.dataset.app ?? '';

const inWords = (markup: string) =>
  markup.replace(/__MSG_(\w+)__/g, (_all, key: string) => chrome.i18n.getMessage(key));

function fillIn(): void {
  const { documentElement } = document;
  documentElement.lang = chrome.i18n.getMessage('extensionLanguage');
  // The browser sizes a popup to its content. A tab or a window has its own size.
  documentElement.classList.toggle('popup-toolbar', chrome.extension.getViews({ type: 'popup' }).includes(window));
  const nodes = document.createNodeIterator(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = nodes.nextNode(); node !== null; node = nodes.nextNode()) {
    for (const attribute of (node as Partial<Element>).attributes ?? []) attribute.value = inWords(attribute.value);
    if (node instanceof Text) node.data = inWords(node.data);
  }
  // Records a submit before the page's script has loaded. The script reads it with takeFirstFrame().
  document.querySelector('form')?.addEventListener(
    'submit',
    (event) => {
      event.preventDefault();
      document.body.dataset.submitted = '';
    },
    { once: true },
  );
}

let isLoading = false;

function loadApp(): void {
  if (isLoading) return;
  isLoading = true;
  const script = document.createElement('script');
  script.type = 'module';
  script.src = app;
  document.head.append(script);
}

document.addEventListener(
  'readystatechange',
  () => {
    fillIn();
    // A hidden page draws no frames, and a page can become hidden before its first one.
    if (document.hidden) loadApp();
    requestAnimationFrame(() => setTimeout(loadApp));
    document.addEventListener('visibilitychange', loadApp, { once: true });
  },
  { once: true },
);
