import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/**
 * For a region whose controls come and go: when the one that has the focus goes away, the keyboard goes on from the region
 * instead of from the top of the page. The region takes the ref and `tabIndex={-1}`.
 */
export function useKeepFocus<T extends HTMLElement>(): RefObject<T | null> {
  const region = useRef<T>(null);
  useEffect(() => {
    const { current } = region;
    if (!current) return;
    let focused: Element | null = null;
    const onFocus = ({ target }: FocusEvent) => {
      focused = target as Element;
    };
    // Browsers do not agree on whether an element that goes away still tells that it lost the focus.
    const observer = new MutationObserver(() => {
      if (focused?.isConnected !== false) return;
      focused = null;
      if (document.activeElement === document.body) current.focus({ preventScroll: true });
    });
    current.addEventListener('focusin', onFocus);
    observer.observe(current, { childList: true, subtree: true });
    return () => {
      current.removeEventListener('focusin', onFocus);
      observer.disconnect();
    };
  }, []);
  return region;
}
