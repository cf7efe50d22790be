import browser from 'webextension-polyfill';
import panel from '../../content/panel/panel.ts?script&iife';
import watcher from '../../content/watcher.ts?script&iife';
import { parseLookupText } from '../../restore/lookup-text';

/** Loads what watches a contacts page into a tab, in the extension's own world there. Loading it twice does no harm. */
export async function loadWatcher(tabId: number): Promise<void> {
  await browser.scripting.executeScript({ target: { tabId, frameIds: [0] }, files: [watcher] });
}

/** Loads the panel's code into a tab, in the extension's own world there. Loading it twice does no harm. */
export async function loadPanel(tabId: number): Promise<void> {
  await browser.scripting.executeScript({ target: { tabId, frameIds: [0] }, files: [panel] });
}

/**
 * What stands in the field that was right-clicked: a right-click gives a field the focus. "" for a field that people do not
 * type addresses into, a password above all, and on sites that the extension has no access to, where only a selection can
 * be looked up.
 */
export async function readFieldText(tabId: number | undefined, frameId = 0): Promise<string> {
  if (tabId === undefined) return '';
  try {
    const [read] = await browser.scripting.executeScript({
      target: { tabId, frameIds: [frameId] },
      func: () => {
        let field = document.activeElement;
        while (field?.shadowRoot?.activeElement) field = field.shadowRoot.activeElement;
        if (field && globalThis.contactRestoreIsSecret?.(field)) return '';
        const isText =
          field instanceof HTMLInputElement && ['text', 'search', 'email', 'url', 'tel'].includes(field.type);
        if (field instanceof HTMLTextAreaElement || (isText && field instanceof HTMLInputElement)) {
          return /password|one-time-code/.test(field.autocomplete) ? '' : field.value.slice(0, 1_000);
        }
        return field instanceof HTMLElement && field.isContentEditable ? (field.textContent ?? '').slice(0, 1_000) : '';
      },
    });
    // Only what names a contact leaves the page.
    return typeof read?.result === 'string' && parseLookupText(read.result).ok ? read.result : '';
  } catch {
    return '';
  }
}
