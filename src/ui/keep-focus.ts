import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/**
 * Keeps the focus inside an element whose buttons come and go. When the focused button is removed, the element takes the
 * focus, so that the keyboard does not restart at the top of the page. The element needs tabIndex -1.
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
      // Browsers fire focusout before they remove the element. If it is still there now, the focus only moved.
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
