import { isUnread, LIVE_REGIONS, saysAlreadyExists } from './page';
import { quietly } from './quietly';

/** More changes, or new neighbours, than this at once are a table or a page being drawn: only live regions count in it. */
const MANY = 200;
const MOST_CHANGES = 500;
const MOST_ROOTS = 20;
/** What is read of each in an idle moment: no more than a message would have. */
const MOST_TEXT_NODES = 60;
const MOST_TEXT = 2_000;

export interface MessageWatch {
  /** Looks at what is said already, once, and at what is said from now on. */
  start(): void;
  /** Also listens inside an open shadow root. */
  include(root: ShadowRoot): void;
  stop(): void;
}

/**
 * Calls `heard` with each message on the page that says something "already exists". The page is never scanned: what a
 * change brings is counted first, and read later, in an idle moment, only as far as a message goes. A scan here made a
 * 1,000-row update of a table twenty times slower.
 */
export function watchMessages(heard: (text: string) => void): MessageWatch {
  const roots = new Set<Node>();
  const candidates = new Set<Element>();

  const observer = new MutationObserver(
    quietly((records: MutationRecord[]) => {
      const only = records.length > MANY ? LIVE_REGIONS : '*';
      for (const { type, target, addedNodes } of records.slice(-MOST_CHANGES)) {
        if (type === 'characterData') add(target.parentElement, only);
        else if (addedNodes.length <= MANY)
          for (const node of addedNodes) add(node.nodeType === Node.TEXT_NODE ? target : node, only);
      }
    }),
  );

  function add(node: Node | null | undefined, only: string): void {
    if (candidates.size >= MANY || !(node instanceof Element) || !node.matches(only)) return;
    if (candidates.size === 0) requestIdleCallback(quietly(read), { timeout: 1_000 });
    candidates.add(node);
  }

  function read(): void {
    const found = [...candidates];
    candidates.clear();
    for (const element of found) {
      const words = shortText(element);
      if (saysAlreadyExists(words) && element.isConnected && element.checkVisibility()) heard(words);
    }
  }

  function include(root: Node): void {
    if (roots.has(root) || roots.size > MOST_ROOTS) return;
    roots.add(root);
    observer.observe(root, { childList: true, subtree: true, characterData: true });
  }

  return {
    include,
    start() {
      include(document);
      requestIdleCallback(
        quietly(() => {
          for (const region of document.querySelectorAll(LIVE_REGIONS)) add(region, '*');
        }),
      );
    },
    stop() {
      observer.disconnect();
      roots.clear();
      candidates.clear();
    },
  };
}

/** The text of an element as far as a message goes; of a whole page no more than its first words. */
function shortText(element: Element): string {
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
    node instanceof Element && isUnread(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  if (isUnread(element)) return '';
  let words = '';
  for (let seen = 0, node = walker.nextNode(); node && seen < MOST_TEXT_NODES; seen++, node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) words += `${node.nodeValue?.slice(0, MOST_TEXT)} `;
    if (words.length > MOST_TEXT) break;
  }
  return words.replace(/\s+/g, ' ').trim();
}
