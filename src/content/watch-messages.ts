import type { Quietly } from './failure-report';
import { isUnread, LIVE_REGIONS, saysAlreadyExists } from './page';

/** More changes, or new neighbours, than this at once are a table or a page being drawn: only live regions count in it. */
const MANY = 200;
const MOST_CHANGES = 2_000;
/** A live region is looked for inside what a large change adds only where that is no larger than a message. */
const FEW_CHILDREN = 8;
const MOST_ROOTS = 20;
/** What is read of each in an idle moment: no more than a message would have. */
const MOST_NODES = 60;
const MOST_TEXT = 2_000;
/** What is read of something larger, such as a page that is met: from its start, and from its end. */
const MOST_AT_START = 1_200;
const MOST_AT_END = 600;
/** How many that large are read in one idle moment. */
const MOST_LARGE = 3;
/** Found in something large, a message is read with the words around it, up to this length. */
const LONGEST_MESSAGE = 300;
/** Messages that are in the page and may be hidden or shown, how far up that is watched, and how soon it is looked again. */
const MOST_KEPT = 20;
const MOST_ANCESTORS = 12;
const LOOK_AGAIN = [0, 500];
/** How long a page that is never idle is waited for, in ms. */
const SOON = 1_000;
/** Events that come when something that was hidden is shown. */
const SHOWING = ['transitionend', 'animationend', 'toggle'];

export interface MessageWatch {
  /** Looks at what is said already, once, and at what is said from now on. */
  start(): void;
  /** Also listens inside an open shadow root. */
  include(root: ShadowRoot): void;
  /** Something has happened that may show what was hidden. */
  lookAgain(): void;
  stop(): void;
}

/**
 * Calls `heard` with each message on the page that says something "already exists", when it can be seen. The page is never
 * scanned: what a change brings is counted first, and read later, in an idle moment, only as far as a message goes. A scan
 * here made a 1,000-row update of a table twenty times slower. Only where such words were found are attributes watched.
 */
export function watchMessages(heard: (text: string) => void, quietly: Quietly): MessageWatch {
  const roots = new Set<Node>();
  const candidates = new Set<Element>();
  /** Elements that hold such words, the message that these are part of, and whether they were seen at the last look. */
  const kept = new Map<Element, { message: Element; isSeen: boolean }>();
  let isOn = false;
  let looking: ReturnType<typeof setTimeout>[] = [];

  const observer = new MutationObserver(
    quietly((records: MutationRecord[]) => {
      const isLarge = records.length > MANY;
      for (const { type, target, addedNodes } of records.slice(-MOST_CHANGES)) {
        if (type === 'characterData') add(target.parentElement, isLarge);
        else
          for (let at = Math.max(0, addedNodes.length - MOST_CHANGES); at < addedNodes.length; at++) {
            const node = addedNodes[at];
            add(node?.nodeType === Node.TEXT_NODE ? target : node, isLarge || addedNodes.length > MANY);
          }
      }
    }),
  );

  const mayBeShown = quietly(lookAgain);
  const shown = new MutationObserver(mayBeShown);

  function add(node: Node | null | undefined, isLarge: boolean): void {
    if (!(node instanceof Element)) return;
    let found: Element | null = node;
    if (isLarge || candidates.size >= MANY) {
      found = node.closest(LIVE_REGIONS);
      if (!found && node.childElementCount <= FEW_CHILDREN) found = node.querySelector(LIVE_REGIONS);
    }
    if (!found || candidates.size >= 2 * MANY) return;
    if (candidates.size === 0) requestIdleCallback(quietly(readCandidates), { timeout: SOON });
    candidates.add(found);
  }

  function readCandidates(): void {
    const found = [...candidates];
    candidates.clear();
    read(found);
  }

  function read(found: Element[]): void {
    const places = new Map<Element, Element>();
    let large = 0;
    /** What was read to its end and says nothing of the kind, so that nothing in it does. */
    const silent: Element[] = [];
    for (const element of found) {
      if (!element.isConnected || silent.some((read) => read.contains(element))) continue;
      const text = element === document.body ? undefined : textOf(element);
      if (!text || text.isCut) {
        if (large++ < MOST_LARGE && !readLarge(element, places)) silent.push(element);
      } else if (saysAlreadyExists(text.words)) {
        for (const place of text.saying.length > 0 ? text.saying : [element])
          places.set(place, text.words.length > LONGEST_MESSAGE ? messageAround(place) : element);
      }
    }
    keep(places);
  }

  /** Answers whether something is said in it, or may be where it was not read. */
  function readLarge(root: Element, places: Map<Element, Element>): boolean {
    const walker = textsIn(root);
    const texts: Node[] = [];
    let words = '';
    const visit = (node: Node) => {
      if (node.nodeType === Node.TEXT_NODE) {
        texts.push(node);
        words += `${wordsOf(node)}\n`;
      } else if ((node as Element).shadowRoot) add(node, false);
    };
    let left = MOST_AT_START;
    while (left-- > 0 && walker.nextNode()) visit(walker.currentNode);
    const isCut = left < 0;
    if (isCut) {
      let last: Node = root;
      while (last.lastChild) last = last.lastChild;
      walker.currentNode = last;
      left = MOST_AT_END;
      do visit(walker.currentNode);
      while (left-- > 0 && walker.previousNode());
    }
    // One look at all the words is enough for almost every page.
    if (!saysAlreadyExists(words)) return isCut;
    for (const node of texts) {
      const place = isSaying(node) ? node.parentElement : null;
      if (place && places.size < MOST_KEPT && !places.has(place)) places.set(place, messageAround(place));
    }
    return true;
  }

  /** Speaks of the places that are seen, and stays with them: they may be hidden and shown again, or only shown later. */
  function keep(places: Map<Element, Element>): void {
    if (places.size === 0) return;
    const messages = new Set<Element>();
    for (const [place, message] of places) {
      const isSeen = isVisible(place);
      if (isSeen) messages.add(message);
      kept.delete(place);
      kept.set(place, { message, isSeen });
    }
    for (const place of kept.keys()) if (kept.size > MOST_KEPT || !place.isConnected) kept.delete(place);
    shown.disconnect();
    for (const place of kept.keys()) {
      let node: Element | null = place;
      for (let up = 0; node && up < MOST_ANCESTORS; up++, node = parentOf(node))
        shown.observe(node, { attributeFilter: ['hidden', 'open', 'style', 'class', 'aria-hidden'] });
    }
    for (const type of SHOWING) document.addEventListener(type, mayBeShown, true);
    speak(messages);
    if (messages.size === 0) lookAgain();
  }

  function lookAgain(): void {
    if (kept.size > 0 && looking.length === 0) looking = LOOK_AGAIN.map((ms) => setTimeout(quietly(look), ms));
  }

  function look(): void {
    looking.shift();
    const messages = new Set<Element>();
    for (const [place, known] of kept) {
      const isSeen = place.isConnected && isVisible(place);
      if (isSeen && !known.isSeen) messages.add(known.message);
      known.isSeen = isSeen;
    }
    speak(messages);
  }

  function speak(messages: Set<Element>): void {
    for (const message of messages) {
      const { words } = textOf(message);
      if (saysAlreadyExists(words)) heard(words);
    }
  }

  function include(root: Node): void {
    if (roots.has(root)) return;
    for (const old of roots) if (roots.size > MOST_ROOTS && !old.isConnected) roots.delete(old);
    if (roots.size > MOST_ROOTS) return;
    roots.add(root);
    observer.observe(root, { childList: true, subtree: true, characterData: true });
  }

  /**
   * The text of an element as far as a message goes, in its open shadow roots too; of a whole page no more than its first
   * words. `saying` are the elements whose own text says that something exists.
   */
  function textOf(element: Element): { words: string; saying: Element[]; isCut: boolean } {
    let words = '';
    const saying = new Set<Element>();
    let left = MOST_NODES;
    const visit = (root: Element | ShadowRoot) => {
      if (root instanceof Element && root.shadowRoot) {
        include(root.shadowRoot);
        visit(root.shadowRoot);
      }
      const walker = textsIn(root);
      while (left > 0 && words.length <= MOST_TEXT && walker.nextNode()) {
        left--;
        const node = walker.currentNode;
        if (node.nodeType !== Node.TEXT_NODE) {
          const { shadowRoot } = node as Element;
          if (shadowRoot) {
            include(shadowRoot);
            visit(shadowRoot);
          }
          continue;
        }
        const { parentElement: parent } = node;
        if (parent && isUnread(parent)) continue;
        words += `${wordsOf(node)} `;
        if (parent && isSaying(node)) saying.add(parent);
      }
    };
    if (!isUnread(element)) visit(element);
    return {
      words: words.replace(/\s+/g, ' ').trim(),
      saying: [...saying],
      isCut: left <= 0 || words.length > MOST_TEXT,
    };
  }

  return {
    include,
    lookAgain,
    start() {
      isOn = true;
      const meet = () => {
        if (!isOn) return;
        include(document);
        // The page first: where it is silent, so is everything in it.
        read([document.body, ...document.querySelectorAll(LIVE_REGIONS)]);
      };
      requestIdleCallback(quietly(meet), { timeout: SOON });
    },
    stop() {
      isOn = false;
      observer.disconnect();
      shown.disconnect();
      for (const type of SHOWING) document.removeEventListener(type, mayBeShown, true);
      for (const timer of looking) clearTimeout(timer);
      looking = [];
      roots.clear();
      candidates.clear();
      kept.clear();
    },
  };
}

/** Without a filter of ours, which would be called for every node and cost more than all the rest. */
function textsIn(root: Node): TreeWalker {
  return document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
}

function wordsOf(text: Node): string {
  return text.nodeValue?.slice(0, MOST_TEXT) ?? '';
}

function isSaying(text: Node): boolean {
  return saysAlreadyExists(wordsOf(text)) && !(text.parentElement && isUnread(text.parentElement));
}

/** "<b>jane@x.example</b> already exists" has its address beside the place. */
function messageAround(place: Element): Element {
  const { parentElement: parent } = place;
  return parent !== null && (parent.textContent?.length ?? 0) <= LONGEST_MESSAGE ? parent : place;
}

function parentOf(element: Element): Element | null {
  const root = element.parentNode;
  return root instanceof ShadowRoot ? root.host : element.parentElement;
}

function isVisible(element: Element): boolean {
  return element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
}
