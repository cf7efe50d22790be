import browser from 'webextension-polyfill';
import panel from '../../content/panel/panel.ts?script&iife';
import watcher from '../../content/watcher.ts?script&iife';
import { parseLookupText } from '../../restore/lookup-text';

/** Loads the watcher of contacts pages into the extension’s isolated world of a tab. Loading it twice does no harm. */
export async function loadWatcher(tabId: number): Promise<void> {
  await browser.scripting.executeScript({ target: { tabId, frameIds: [0] }, files: [watcher] });
}

/** Loads the panel into the extension’s isolated world of a tab. Loading it twice does no harm. */
export async function loadPanel(tabId: number): Promise<void> {
  await browser.scripting.executeScript({ target: { tabId, frameIds: [0] }, files: [panel] });
}

/**
 * The content of the field that was right-clicked, which a right-click focuses. "" for fields that do not take
 * addresses, above all passwords, and on sites without access, where only a selection can be looked up.
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
    // Text that names no contact does not leave the page.
    return typeof read?.result === 'string' && parseLookupText(read.result).ok ? read.result : '';
  } catch {
    return '';
  }
}

/** The selected text in a tab. "" on sites without access, where only the right-click menu has the selection. */
export async function readSelection(tabId: number | undefined): Promise<string> {
  if (tabId === undefined) return '';
  try {
    const [read] = await browser.scripting.executeScript({
      target: { tabId, frameIds: [0] },
      func: () => String(getSelection() ?? '').slice(0, 1_000),
    });
    // Text that names no contact does not leave the page.
    return typeof read?.result === 'string' && parseLookupText(read.result).ok ? read.result : '';
  } catch {
    return '';
  }
}
