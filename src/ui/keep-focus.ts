import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/**
 * For an element in which buttons come and go: when the one that has the focus goes, the element takes it, so that the
 * keyboard goes on from there and not from the top of the page. The element has to have the tabIndex -1.
 */
export function useKeepFocus<E extends HTMLElement>(): RefObject<E | null> {
  const keeper = useRef<E>(null);
  useEffect(() => {
    const element = keeper.current;
    if (!element) return;
    let focused: Node | null = null;
    const onFocusIn = (event: FocusEvent) => {
      focused = event.target as Node;
    };
    const onFocusOut = ({ target }: FocusEvent) => {
      // Browsers tell of it before they take the element away. Who only went elsewhere is not fetched back.
      queueMicrotask(() => {
        if (focused === target && element.contains(focused)) focused = null;
      });
    };
    const changes = new MutationObserver(() => {
      if (focused === null || element.contains(focused)) return;
      focused = null;
      if (document.activeElement === document.body) element.focus({ preventScroll: true });
    });
    element.addEventListener('focusin', onFocusIn);
    element.addEventListener('focusout', onFocusOut);
    changes.observe(element, { childList: true, subtree: true });
    return () => {
      element.removeEventListener('focusin', onFocusIn);
      element.removeEventListener('focusout', onFocusOut);
      changes.disconnect();
    };
  }, []);
  return keeper;
}
