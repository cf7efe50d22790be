/** The node's element and its ancestors, including those outside its shadow roots. */
export function elementsOf(node: Node | null): Element[] {
  const found: Element[] = [];
  for (let at = node; at; at = at.parentNode ?? (at as Partial<ShadowRoot>).host ?? null) {
    if (at.nodeType === Node.ELEMENT_NODE) found.push(at as Element);
  }
  return found;
}

/** The same in layout order: a node slotted into an open shadow root is inside the ancestors of the slot. */
export function selfAndAncestors(node: Node | null): Element[] {
  const found: Element[] = [];
  for (let at = node; at; ) {
    if (at.nodeType === Node.ELEMENT_NODE) found.push(at as Element);
    at = (at as Partial<Element>).assignedSlot ?? at.parentNode ?? (at as Partial<ShadowRoot>).host ?? null;
  }
  return found;
}

/**
 * Hit-tests a point of the viewport, including open shadow roots. With `behind`, that element is ignored. A root also returns
 * elements around it, and hosts in place of elements in other roots. The search therefore starts in the root of `behind` and
 * then descends only into the hit element; otherwise two hosts that return each other would loop forever.
 */
export function elementAt(x: number, y: number, behind?: Element): Element | null {
  const scope = (behind?.isConnected ? behind.getRootNode() : document) as Document | ShadowRoot;
  const hitIn = (root: Document | ShadowRoot): Element | null => {
    const hits = behind ? root.elementsFromPoint(x, y) : [root.elementFromPoint(x, y)];
    return hits.find((each) => each && each !== behind && (root === scope || root.contains(each))) ?? null;
  };
  let hit = hitIn(scope);
  for (let inner = hit; inner; inner = hit?.shadowRoot ? hitIn(hit.shadowRoot) : null) hit = inner;
  return hit;
}

/** The focused element, including open shadow roots. */
export function focusedElement(): Element | null {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
}

/** The documents of the frames of the same origin that contain the focus, the outermost first. */
export function focusedFrames(): Document[] {
  const found: Document[] = [];
  for (let inside = frameOf(focusedElement()); inside; inside = frameOf(inside.activeElement)) found.push(inside);
  return found;
}

function frameOf(element: Element | null): Document | null | undefined {
  return (element as Partial<HTMLIFrameElement> | null)?.contentDocument;
}
