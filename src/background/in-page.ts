import browser from 'webextension-polyfill';
import panel from '../content/panel/panel.ts?script&iife';

/** Loads the panel's code into a tab, in the extension's own world there. Loading it twice does no harm. */
export async function loadPanel(tabId: number): Promise<void> {
  await browser.scripting.executeScript({ target: { tabId, frameIds: [0] }, files: [panel] });
}

/**
 * What stands in the field that was right-clicked: a right-click gives a field the focus. "" on sites that the extension
 * has no access to, where only a selection can be looked up.
 */
export async function readFieldText(tabId: number | undefined, frameId = 0): Promise<string> {
  if (tabId === undefined) return '';
  try {
    const [read] = await browser.scripting.executeScript({
      target: { tabId, frameIds: [frameId] },
      func: () => {
        const field = document.activeElement;
        return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement
          ? field.value.slice(0, 1_000)
          : (field?.textContent ?? '').slice(0, 1_000);
      },
    });
    return typeof read?.result === 'string' ? read.result : '';
  } catch {
    return '';
  }
}
