import type { Firefox, FirefoxTab } from './firefox';
import { until } from './until';

/** A page of the extension that is in no tab. */
interface View {
  /** Fills the first text field of the page. */
  fill(value: string): Promise<void>;
  /** Clicks the first button with this name, or ticks the first checkbox, which may be ticked already. */
  click(name: string): Promise<void>;
  /** Waits until the text of the page matches. */
  says(words: RegExp): Promise<void>;
  /** Whether the page is visible and nothing of it is cut off at the side. */
  fits(): Promise<boolean>;
}

interface Sidebar extends View {
  /** The popup, once it is open. */
  popup: View;
  close(): Promise<void>;
}

interface Part extends Element {
  value?: string;
  checked?: boolean;
  labels?: Element[];
  click(): void;
}

type Place = 'sidebar' | 'popup';

/**
 * Does something with the page in the sidebar or the popup, if it is there. Runs in another page of the extension:
 * Firefox hands those the windows of its views.
 */
function inView(type: Place, what: 'text' | 'fits' | 'fill' | 'click', value: string): string | boolean {
  const { browser } = globalThis as unknown as { browser: { extension: { getViews(of: { type: Place }): Window[] } } };
  const [view] = browser.extension.getViews({ type });
  // A window whose page has not arrived has no body.
  if (!view?.document.body) return false;
  const { body, documentElement, visibilityState } = view.document;
  if (what === 'text') return body.textContent ?? '';
  if (what === 'fits') {
    const { width, height } = body.getBoundingClientRect();
    const isDrawn = visibilityState === 'visible' && width > 200 && height > 100;
    return isDrawn && documentElement.scrollWidth <= documentElement.clientWidth;
  }
  const parts = [...body.querySelectorAll<Part>(what === 'fill' ? 'input' : 'button,input[type=checkbox]')];
  const nameOf = (part: Part) => (part.labels?.[0] ?? part).textContent?.trim();
  const part = what === 'fill' ? parts[0] : parts.find((each) => nameOf(each) === value && !each.matches(':disabled'));
  if (part === undefined) return false;
  if (what === 'click') {
    if (part.checked !== true) part.click();
  } else {
    part.value = value;
    part.dispatchEvent(new Event('input', { bubbles: true }));
  }
  return true;
}

/** Opens the extension’s sidebar in the window of this page. Runs in a page of Firefox itself. */
const OPEN = `(async () => {
  const { SidebarController } = Services.wm.getMostRecentWindow('navigator:browser');
  await SidebarController.show([...SidebarController.sidebars.keys()].find((id) => id.startsWith('contact-restore')));
})()`;
const CLOSE = "Services.wm.getMostRecentWindow('navigator:browser').SidebarController.hide()";

function viewOf(type: Place, from: FirefoxTab): View {
  const act = (what: Parameters<typeof inView>[1], value = '') => from.page.evaluate(inView, type, what, value);
  return {
    fill: async (value) => void (await until(`a field in the ${type}`, () => act('fill', value))),
    click: async (name) => void (await until(`"${name}" in the ${type}`, () => act('click', name))),
    says: async (words) =>
      void (await until(`text like ${words} in the ${type}`, async () => words.test(String(await act('text'))))),
    fits: async () => (await act('fits')) === true,
  };
}

/** WebDriver BiDi reaches neither the sidebar nor, in Firefox 140, the window around it. Pages in tabs do. */
export async function openSidebar(firefox: Firefox): Promise<Sidebar> {
  const ofFirefox = await firefox.openUrl('about:config');
  const ofExtension = await firefox.openPage('managed-schema.json');
  await ofFirefox.page.evaluate(OPEN);
  return {
    ...viewOf('sidebar', ofExtension),
    popup: viewOf('popup', ofExtension),
    close: async () => {
      await ofFirefox.page.evaluate(CLOSE);
      await ofFirefox.close();
      await ofExtension.close();
    },
  };
}

/** Does what Alt, Shift and this letter do. WebDriver’s own keys reach only the page in a tab. */
export async function pressAltShift(letter: string, firefox: Firefox, tab: FirefoxTab): Promise<void> {
  const ofFirefox = await firefox.openUrl('about:config');
  await tab.page.bringToFront();
  await ofFirefox.page.evaluate(`(() => {
    const { document } = Services.wm.getMostRecentWindow('navigator:browser');
    document.querySelector('keyset[id^=ext-keyset] > key[modifiers="alt,shift"][key=${letter}]').doCommand();
  })()`);
  await ofFirefox.close();
}
