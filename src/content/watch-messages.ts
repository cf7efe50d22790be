import { elementsOf, selfAndAncestors } from './composed-tree';
import type { Quietly } from './failure-report';
import { isUnread, LIVE_REGIONS, namesSomebody } from './page';

/** After the page has changed it has this long to be done, in ms; one that never is, is read this often. */
const SETTLED = 250;
/** How long a page that is never idle is waited for, in ms. */
const SOON = 1_000;
/** How often it is looked whether a message that is there and not seen has been shown, in ms. */
const LOOK_AGAIN = 400;
/** More messages than this at once are the rows of a table: only those in live regions count then. */
const MANY = 20;
/** A text longer than this is no message. */
const LONGEST_MESSAGE = 300;
/** How far up from such words a message that they are part of may begin. */
const MOST_ANCESTORS = 5;
const MOST_ROOTS = 50;
const MOST_HOSTS = 200;

export interface MessageWatch {
  /** Hears what is said already, once, and what is said from now on. */
  start(): void;
  /** Also listens inside an open shadow root, or another document. */
  include(root: Document | ShadowRoot): void;
  /** A person has done something, after which there may be shadow roots that were not there before. */
  lookAround(): void;
  /** What is said at this moment counts as heard. */
  skip(): void;
  stop(): void;
}

/** A message that the page shows: its words, the words around it, and where it stands. */
export interface Message {
  words: string;
  context: string;
  element: Element;
}

/** Which messages are meant, at this moment. */
export interface Meant {
  /** Most texts are not, and to find that out costs next to nothing. */
  mayBe(text: string): boolean;
  is(text: string): boolean;
}

/**
 * Calls `heard` with each message on the page that is meant, when it can be seen. That the page has
 * changed is all that is noticed of a change, however large. In an idle moment after it the browser puts all the text
 * together, which takes it a fraction of a millisecond for a thousand rows, and only where the words are in it at all is it
 * looked where.
 */
export function watchMessages(meant: Meant, heard: (message: Message) => void, quietly: Quietly): MessageWatch {
  const roots = new Set<Document | ShadowRoot>();
  /** Elements that may have a shadow root once their kind is defined. */
  const hosts = new Set<Element>();
  /** Elements that say so now: their words, and whether they were seen at the last look. */
  let said = new Map<Element, { words: string; isSeen: boolean }>();
  let isOn = false;
  let isDue = false;
  let isNew = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let looking: ReturnType<typeof setTimeout> | undefined;

  const observer = new MutationObserver(
    quietly((records: MutationRecord[]) => {
      isNew ||= records.length < MANY && records.some(({ addedNodes }) => mayHaveRoots(addedNodes));
      readSoon();
    }),
  );

  function readSoon(): void {
    if (isDue || !isOn) return;
    isDue = true;
    timer = setTimeout(() => requestIdleCallback(quietly(read), { timeout: SOON }), SETTLED);
  }

  function read(): void {
    isDue = false;
    if (!isOn) return;
    // What has changed up to now is read now.
    observer.takeRecords();
    for (const root of roots) if (!isInPage(root)) roots.delete(root);
    if (isNew) discover();
    find();
    look();
  }

  /** Finds what is said now, and remembers what of it was said and seen before. */
  function find(): void {
    const places = [...roots].flatMap((root) => placesIn(root, meant));
    const found = places.length > MANY ? places.filter((place) => place.closest(LIVE_REGIONS)) : places;
    const before = said;
    said = new Map();
    for (const place of found.slice(-MANY)) {
      const words = wordsOf(place);
      const known = before.get(place);
      said.set(place, { words, isSeen: known?.words === words && known.isSeen });
    }
  }

  /** Speaks of what is seen and was not at the last look. Whatever shows what is hidden, it is seen then. */
  function look(): void {
    clearTimeout(looking);
    for (const [element, known] of said) {
      const isSeen = element.isConnected && isVisible(element);
      if (isSeen && !known.isSeen) heard({ words: known.words, context: wordsOf(contextOf(element)), element });
      known.isSeen = isSeen;
    }
    for (const host of hosts) if (host.shadowRoot) found(host.shadowRoot);
    if (said.size > 0 || hosts.size > 0) looking = setTimeout(quietly(look), LOOK_AGAIN);
  }

  function found(root: ShadowRoot): void {
    hosts.delete(root.host);
    if (roots.has(root)) return;
    include(root);
    search(root);
    readSoon();
  }

  /** Looks for shadow roots in all of the page, which takes some ms on a large one. */
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
      for (const known of said.values()) known.isSeen = true;
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
      said.clear();
    },
  };
}

/** Whether there may be shadow roots in what was added, where that is little, as a message is. */
function mayHaveRoots(added: NodeList): boolean {
  return [...added].slice(0, MANY).some((node) => {
    if (node.nodeType !== Node.ELEMENT_NODE || (node as Element).childElementCount > MANY) return false;
    const inner = [node as Element, ...(node as Element).querySelectorAll('*')].slice(0, 4 * MANY);
    return inner.some(({ localName, shadowRoot }) => shadowRoot !== null || localName.includes('-'));
  });
}

/** The smallest elements that say so in a document or shadow root. */
function placesIn(root: Document | ShadowRoot, meant: Meant): Element[] {
  const top = root.nodeType === Node.DOCUMENT_NODE ? (root as Document).body : root;
  if (!top || !meant.mayBe(top.textContent ?? '')) return [];
  const places = new Set<Element>();
  const texts = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { currentNode: text } = texts;
    if (!meant.mayBe(text.nodeValue ?? '')) continue;
    const inner = elementsOf(text.parentNode).slice(0, MOST_ANCESTORS);
    if (inner[0] && isUnread(inner[0])) continue;
    const place = inner.find((element) => root.contains(element) && meant.is(wordsOf(element)));
    if (place) places.add(place);
  }
  return [...places];
}

/** As they are read, "" where they are too many for a message. */
function wordsOf(element: Element): string {
  const words = element.textContent ?? '';
  return words.length > 2 * LONGEST_MESSAGE ? '' : words.replace(/\s+/g, ' ').trim();
}

/** The largest element around a message that is one still, in which the person may be named who is not named in it. */
function contextOf(element: Element): Element {
  const outer = elementsOf(element).slice(0, MOST_ANCESTORS);
  return outer.find((each) => namesSomebody(wordsOf(each))) ?? element;
}

/** Whether its words can be seen. Those of an element with a shadow root are where the slot for them is. */
function isVisible(element: Element): boolean {
  const texts = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE && node.nodeValue?.trim());
  const slot = texts.map((text) => (text as Text).assignedSlot).find(Boolean);
  return isDrawn(slot ?? element);
}

/** Whatever box it has: an element whose children are laid out in its place has none. */
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
