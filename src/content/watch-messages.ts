import { elementsOf, selfAndAncestors } from './composed-tree';
import type { FailureGuard } from './failure-report';
import { isUnread, LIVE_REGIONS, namesSomebody, shortTextOf } from './page';

/** How long the page may settle after a change, in ms. A page that never settles is read this often. */
const SETTLED = 250;
/** How long to wait for a page that is never idle, in ms. */
const SOON = 1_000;
/** How often a hidden message is checked for becoming visible, in ms. */
const LOOK_AGAIN = 400;
/** More messages than this are rows of a table. Then only those in live regions count. */
const MANY = 20;
/** Characters. A longer text is not a message. */
const LONGEST_MESSAGE = 300;
/** Ancestors of a matching text in which the whole message is searched for. */
const MOST_ANCESTORS = 5;
const MOST_ROOTS = 50;
const MOST_HOSTS = 200;

export interface MessageWatch {
  /** Reports the messages already on the page once, and from now on every new one. */
  start(): void;
  /** Also watches an open shadow root or another document. */
  include(root: Document | ShadowRoot): void;
  /** The person did something, so there may be new shadow roots. */
  lookAround(): void;
  /** Treats the current messages as already reported. */
  skip(): void;
  stop(): void;
}

/** A message on the page: its text, the text around it and the elements with it. Some of them may still fade in. */
export interface Message {
  words: string;
  context: string;
  elements: Element[];
}

/** Which messages are relevant at the moment. */
export interface MessageFilter {
  /** A cheap first check that most texts fail. */
  mayMatch(text: string): boolean;
  matches(text: string): boolean;
}

/**
 * Calls `heard` for each relevant message when it becomes visible. The observer only registers that the page has changed,
 * however large the change. In the next idle moment, the browser joins all the text, which takes a fraction of a millisecond
 * for a thousand rows. Only if the relevant words occur in it are their elements searched for.
 */
export function watchMessages(
  filter: MessageFilter,
  heard: (message: Message) => void,
  guard: FailureGuard,
): MessageWatch {
  const roots = new Set<Document | ShadowRoot>();
  /** Elements that may get a shadow root once their custom element is defined. */
  const hosts = new Set<Element>();
  /** Elements with a relevant message: the text, and whether it was visible at the last check. */
  let messages = new Map<Element, { words: string; isSeen: boolean }>();
  let isOn = false;
  let isDue = false;
  let isNew = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let looking: ReturnType<typeof setTimeout> | undefined;

  const observer = new MutationObserver(
    guard((records: MutationRecord[]) => {
      isNew ||= records.length < MANY && records.some(({ addedNodes }) => mayHaveRoots(addedNodes));
      readSoon();
    }),
  );

  function readSoon(): void {
    if (isDue || !isOn) return;
    isDue = true;
    timer = setTimeout(() => requestIdleCallback(guard(read), { timeout: SOON }), SETTLED);
  }

  function read(): void {
    isDue = false;
    if (!isOn) return;
    // This read covers all changes so far.
    observer.takeRecords();
    for (const root of roots) if (!isInPage(root)) roots.delete(root);
    if (isNew) discover();
    find();
    look();
  }

  /** Finds the current messages and keeps what is known of earlier ones. */
  function find(): void {
    const places = [...roots].flatMap((root) => placesIn(root, filter));
    const found = places.length > MANY ? places.filter((place) => place.closest(LIVE_REGIONS)) : places;
    const before = messages;
    messages = new Map();
    for (const place of found.slice(-MANY)) {
      const words = wordsOf(place);
      const known = before.get(place);
      messages.set(place, { words, isSeen: known?.words === words && known.isSeen });
    }
  }

  /** Reports messages that have become visible since the last check, however they were shown. */
  function look(): void {
    clearTimeout(looking);
    for (const [element, known] of messages) {
      const isSeen = element.isConnected && isVisible(element);
      if (isSeen && !known.isSeen) tell(element, known.words);
      known.isSeen = isSeen;
    }
    for (const host of hosts) if (host.shadowRoot) found(host.shadowRoot);
    if (messages.size > 0 || hosts.size > 0) looking = setTimeout(guard(look), LOOK_AGAIN);
  }

  function tell(part: Element, known: string): void {
    const element = lineOf(part);
    const copies = [...messages].filter(([, { words }]) => words === known).map(([each]) => lineOf(each));
    heard({ words: shownIn(element) || known, context: shownIn(contextOf(element)), elements: copies });
  }

  function found(root: ShadowRoot): void {
    hosts.delete(root.host);
    if (roots.has(root)) return;
    include(root);
    search(root);
    readSoon();
  }

  /** Searches the whole page for shadow roots, which takes some ms on a large one. */
  function discover(): void {
    isNew = false;
    hosts.clear();
    for (const root of roots) search(root);
  }

  function search(root: ParentNode): void {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) found(element.shadowRoot);
      else if (element.localName.includes('-') && hosts.size < MOST_HOSTS) hosts.add(element);
    }
  }

  function include(root: Document | ShadowRoot): void {
    if (roots.has(root) || roots.size >= MOST_ROOTS) return;
    roots.add(root);
    observer.observe(root, { childList: true, subtree: true, characterData: true });
    readSoon();
  }

  return {
    include,
    lookAround() {
      isNew = true;
      readSoon();
    },
    skip() {
      find();
      for (const known of messages.values()) known.isSeen = true;
    },
    start() {
      isOn = true;
      isNew = true;
      include(document);
    },
    stop() {
      isOn = false;
      isDue = false;
      observer.disconnect();
      clearTimeout(timer);
      clearTimeout(looking);
      roots.clear();
      hosts.clear();
      messages.clear();
    },
  };
}

/** Whether the added nodes may contain shadow roots. Only small additions are checked, because messages are small. */
function mayHaveRoots(added: NodeList): boolean {
  return [...added].slice(0, MANY).some((node) => {
    if (node.nodeType !== Node.ELEMENT_NODE || (node as Element).childElementCount > MANY) return false;
    const inner = [node as Element, ...(node as Element).querySelectorAll('*')].slice(0, 4 * MANY);
    return inner.some(({ localName, shadowRoot }) => shadowRoot !== null || localName.includes('-'));
  });
}

/** The smallest elements with a relevant message in a document or shadow root. */
function placesIn(root: Document | ShadowRoot, filter: MessageFilter): Element[] {
  const top = root.nodeType === Node.DOCUMENT_NODE ? (root as Document).body : root;
  if (!top || !filter.mayMatch(top.textContent ?? '')) return [];
  const places = new Set<Element>();
  const texts = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { currentNode: text } = texts;
    if (!filter.mayMatch(text.nodeValue ?? '')) continue;
    const inner = elementsOf(text.parentNode).slice(0, MOST_ANCESTORS);
    if (inner[0] && isUnread(inner[0])) continue;
    const place = inner.find((element) => root.contains(element) && filter.matches(wordsOf(element)));
    if (place) places.add(place);
  }
  return [...places];
}

const wordsOf = (element: Element) => shortTextOf(element, LONGEST_MESSAGE);

/** The line or table row with an element that names nobody itself, if it is short enough for a message. */
function lineOf(part: Element): Element {
  if (namesSomebody(wordsOf(part))) return part;
  const [element = part] = elementsOf(part)
    .slice(0, MOST_ANCESTORS)
    .filter((each) => !/^(?:inline|table-cell)$/.test(getComputedStyle(each).display));
  return wordsOf(element) ? element : part;
}

/** The text of an element as displayed. */
function shownIn(element: Element): string {
  // biome-ignore lint/performance/useDomNodeTextContent: The other would join the cells of a row into one word.
  const { innerText = '' } = element as Partial<HTMLElement>;
  return wordsOf(element) && innerText.replaceAll(/\s+/g, ' ').trim();
}

/** The smallest ancestor, short enough for a message, that names a contact; otherwise the element itself. */
function contextOf(element: Element): Element {
  const outer = elementsOf(element).slice(0, MOST_ANCESTORS);
  return outer.find((each) => namesSomebody(wordsOf(each))) ?? element;
}

/** Whether the text is visible. Text in an element with a shadow root is drawn at its slot. */
function isVisible(element: Element): boolean {
  const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim());
  const slot = texts.map((text) => (text as Text).assignedSlot).find(Boolean);
  return isDrawn(slot ?? element);
}

/** Whether an element is drawn. An element with `display: contents` has no box, so its parent decides. */
function isDrawn(element: Element): boolean {
  const options = { opacityProperty: true, visibilityProperty: true };
  if (element.checkVisibility(options)) return true;
  const { display, visibility } = getComputedStyle(element);
  const [, parent] = selfAndAncestors(element);
  return display === 'contents' && visibility === 'visible' && parent !== undefined && isDrawn(parent);
}

function isInPage(root: Document | ShadowRoot): boolean {
  return root.nodeType === Node.DOCUMENT_NODE ? (root as Document).defaultView !== null : root.isConnected;
}
