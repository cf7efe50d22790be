/** A node's element and its ancestors, out of the shadow roots that it is in. */
export function elementsOf(node: Node | null): Element[] {
  const found: Element[] = [];
  for (let at = node; at; at = at.parentNode ?? (at as Partial<ShadowRoot>).host ?? null) {
    if (at.nodeType === Node.ELEMENT_NODE) found.push(at as Element);
  }
  return found;
}

/** The same as the browser lays them out: what is slotted into an open shadow root is inside the ancestors of the slot. */
export function selfAndAncestors(node: Node | null): Element[] {
  const found: Element[] = [];
  for (let at = node; at; ) {
    if (at.nodeType === Node.ELEMENT_NODE) found.push(at as Element);
    at = (at as Partial<Element>).assignedSlot ?? at.parentNode ?? (at as Partial<ShadowRoot>).host ?? null;
  }
  return found;
}

/**
 * What is hit at a point of the viewport, in open shadow roots too; with `behind`, as if that element were not there. A root
 * also names what it is in, and stands for what is in other roots by their hosts. So the look begins where `behind` is, and from
 * there goes only into what is hit: two hosts that name each other would be gone through for ever.
 */
export function hitAt(x: number, y: number, behind?: Element): Element | null {
  const scope = (behind?.isConnected ? behind.getRootNode() : document) as Document | ShadowRoot;
  const hitIn = (root: Document | ShadowRoot): Element | null => {
    const hits = behind ? root.elementsFromPoint(x, y) : [root.elementFromPoint(x, y)];
    return hits.find((each) => each && each !== behind && (root === scope || root.contains(each))) ?? null;
  };
  let hit = hitIn(scope);
  for (let inner = hit; inner; inner = hit?.shadowRoot ? hitIn(hit.shadowRoot) : null) hit = inner;
  return hit;
}

/** What has the keyboard, in open shadow roots too. */
export function focused(): Element | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}
