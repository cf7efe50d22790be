import { elementsOf } from './composed-tree';

/** How many ancestors are compared to find a field that replaces another. */
const SHARED_WITHIN = 3;

export interface SecretFields {
  /** Finds passwords in a document or shadow root, now and when a field's type changes. */
  watch(root: Document | ShadowRoot): void;
  /** A control on this path may be about to show a password as text. */
  mayBeShown(path: EventTarget[]): void;
  /** Marks a field as a password that was seen before the watcher started. */
  remember(field: Element): void;
  /** Whether a field is a password, ever was one, or replaces one. */
  has(field: Element): boolean;
  stop(): void;
}

/**
 * Remembers every field that was ever a password, because its "eye" button turns it into an ordinary text field. Some
 * libraries change the field's type. Others put another field in its place, so the place is remembered too.
 */
export function createSecretFields(): SecretFields {
  const passwords = new WeakSet<Element>();
  /** Fields that were used beside a visible password, so they are not its replacement. */
  const plain = new WeakSet<Element>();
  const places = new WeakMap<Element, { field: Element; key: string }[]>();
  const types = new MutationObserver((records) => {
    for (const { target, oldValue } of records) {
      if (oldValue?.toLowerCase() === 'password' || isPassword(target)) remember(target as Element);
    }
  });

  function remember(field: Element): void {
    if (passwords.has(field)) return;
    passwords.add(field);
    for (const { place, key } of pathsTo(field)) places.set(place, [...(places.get(place) ?? []), { field, key }]);
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
      if (passwords.has(field)) return true;
      if (plain.has(field)) return false;
      const takesPlace = pathsTo(field).some(({ place, key }) =>
        places.get(place)?.some((known) => (known.field.isConnected ? isTwin(known.field, field) : known.key === key)),
      );
      if (takesPlace) remember(field);
      else plain.add(field);
      return takesPlace;
    },
    stop: () => types.disconnect(),
  };
}

/** The ancestors of a field, each with the path of child indexes that leads from it to the field. */
function pathsTo(field: Element): { place: Element; key: string }[] {
  const inner = elementsOf(field).slice(0, 1 + SHARED_WITHIN);
  let key = '';
  return inner.slice(1).map((place, depth) => {
    const child = inner[depth] as Element;
    key = `${[...(child.parentNode?.children ?? [])].indexOf(child)} ${key}`;
    return { place, key };
  });
}

/** Whether `field` is shown in place of a password that is hidden beside it. */
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
