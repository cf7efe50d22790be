import { elementsOf } from './composed-tree';

/** How far up a field and one that was put in its place share an element. */
const SHARED_WITHIN = 3;

export interface SecretFields {
  /** Takes note of the passwords that are in a document or shadow root, and of fields there that are made one later. */
  watch(root: Document | ShadowRoot): void;
  /** Something on this path may be about to show a password as text. */
  mayBeShown(path: EventTarget[]): void;
  /** A field held a password when nobody watched. */
  remember(field: Element): void;
  /** Whether a field holds a password, or ever did, or stands where one stood. */
  has(field: Element): boolean;
  stop(): void;
}

/**
 * A password that its "eye" button shows is a field of text like any other: what was one ever is remembered. Some libraries
 * change the field's type; others put another field in its place, so its place is remembered too.
 */
export function createSecretFields(): SecretFields {
  const ever = new WeakSet<Element>();
  /** Fields that were in use beside a password that could be seen. */
  const plain = new WeakSet<Element>();
  const places = new WeakMap<Element, { field: Element; way: string }[]>();
  const types = new MutationObserver((records) => {
    for (const { target, oldValue } of records) {
      if (oldValue?.toLowerCase() === 'password' || isPassword(target)) remember(target as Element);
    }
  });

  function remember(field: Element): void {
    if (ever.has(field)) return;
    ever.add(field);
    for (const { place, way } of waysTo(field)) places.set(place, [...(places.get(place) ?? []), { field, way }]);
  }

  function rememberAll(root: ParentNode): void {
    for (const field of root.querySelectorAll('input[type=password]')) remember(field);
  }

  return {
    remember,
    watch(root) {
      rememberAll(root);
      types.observe(root, { attributeFilter: ['type'], attributeOldValue: true, subtree: true });
    },
    mayBeShown(path) {
      for (const node of path) {
        if (isPassword(node)) remember(node);
        if (isRoot(node)) rememberAll(node);
      }
    },
    has(field) {
      if (isPassword(field)) remember(field);
      if (ever.has(field)) return true;
      if (plain.has(field)) return false;
      const takesPlace = waysTo(field).some(({ place, way }) =>
        places.get(place)?.some((known) => (known.field.isConnected ? isTwin(known.field, field) : known.way === way)),
      );
      if (takesPlace) remember(field);
      else plain.add(field);
      return takesPlace;
    },
    stop: () => types.disconnect(),
  };
}

/** The elements around a field, and which child leads from each to it. */
function waysTo(field: Element): { place: Element; way: string }[] {
  const inner = elementsOf(field).slice(0, 1 + SHARED_WITHIN);
  let way = '';
  return inner.slice(1).map((place, depth) => {
    const child = inner[depth] as Element;
    way = `${[...(child.parentNode?.children ?? [])].indexOf(child)} ${way}`;
    return { place, way };
  });
}

/** Whether `field` is what is seen in the place of a password that is there and hidden. */
function isTwin(password: Element, field: Element): boolean {
  const isBeside = password.nextElementSibling === field || password.previousElementSibling === field;
  return isBeside && !password.checkVisibility({ visibilityProperty: true });
}

function isPassword(node: unknown): node is Element {
  const { localName, type } = node as Partial<HTMLInputElement>;
  return localName === 'input' && type === 'password';
}

function isRoot(node: EventTarget): node is Document | ShadowRoot {
  const { nodeType } = node as Partial<Node>;
  return nodeType === Node.DOCUMENT_NODE || nodeType === Node.DOCUMENT_FRAGMENT_NODE;
}
