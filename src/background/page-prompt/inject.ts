import browser from 'webextension-polyfill';
import panel from '../../content/panel/panel.ts?script&iife';
import watcher from '../../content/watcher.ts?script&iife';
import { parseLookupText } from '../../restore/lookup-text';

/** Loads a script into the extension’s isolated world of a tab. Loading it twice does no harm. */
const loads = (file: string) => async (tabId: number) => {
  await browser.scripting.executeScript({ target: { tabId, frameIds: [0] }, files: [file] });
};

/** Loads the watcher of contacts pages. */
export const loadWatcher = loads(watcher);

export const loadPanel = loads(panel);

/**
 * The content of the field that was right-clicked, which a right-click focuses. "" for fields that do not take
 * addresses, above all passwords, and on sites without access, where only a selection can be looked up.
 */
export function readFieldText(tabId: number | undefined, frameId = 0): Promise<string> {
  return read(tabId, frameId, false);
}

/**
 * The selected text in a tab, also in a field, except for passwords. "" on sites without access, where only the
 * right-click menu has the selection.
 */
export function readSelection(tabId: number | undefined): Promise<string> {
  return read(tabId, 0, true);
}

async function read(tabId: number | undefined, frameId: number, onlySelected: boolean): Promise<string> {
  if (tabId === undefined) return '';
  try {
    const target = { tabId, frameIds: [frameId] };
    const [answer] = await browser.scripting.executeScript({ target, func: textInPage, args: [onlySelected] });
    // Text that names no contact does not leave the page.
    return typeof answer?.result === 'string' && parseLookupText(answer.result).ok ? answer.result : '';
  } catch {
    return '';
  }
}

/** Runs in the page, so it must use nothing outside this function. */
function textInPage(onlySelected: boolean): string {
  const mostCharacters = 1_000;
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  const field = focused instanceof HTMLInputElement || focused instanceof HTMLTextAreaElement ? focused : undefined;
  const isSecret =
    field && (field.type === 'password' || /password|one-time-code/i.test(field.getAttribute('autocomplete') ?? ''));
  if (isSecret || (focused && globalThis.contactRestoreIsSecret?.(focused))) return '';
  if (onlySelected) return String(getSelection() ?? '').slice(0, mostCharacters);
  const content = field && ['text', 'search', 'email', 'url', 'tel', 'textarea'].includes(field.type) && field.value;
  const editable = focused instanceof HTMLElement && focused.isContentEditable && focused.textContent;
  return (content || editable || '').slice(0, mostCharacters);
}
