/** A node's element and all those around it, out of the shadow roots that it is in. */
export function elementsOf(node: Node | null): Element[] {
  const found: Element[] = [];
  for (let at = node; at; at = at.parentNode ?? (at as Partial<ShadowRoot>).host ?? null) {
    if (at.nodeType === Node.ELEMENT_NODE) found.push(at as Element);
  }
  return found;
}
