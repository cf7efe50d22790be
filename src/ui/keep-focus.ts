import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/**
 * For an element in which buttons come and go. When a button with the focus is removed, the element takes the focus, so that the
 * keyboard does not restart at the top of the page. The element needs tabIndex -1.
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
      // Browsers report this before they remove the element. A focus that only moved elsewhere stays there.
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
