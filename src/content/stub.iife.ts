import { isDeleteControl } from './delete-control';
import { isContactsPage } from './route';
import { HEARD_FIRST, type Stub } from './stub-contract';

/**
 * The only code that runs on every page of app.constantcontact.com. It does not read the page. At the first sign that a
 * person works with addresses, it asks the background to load the watcher, which takes over. From then on, it only passes
 * events on to an open panel.
 */
declare const chrome: { runtime: { sendMessage(message: unknown): Promise<unknown> } };

/** How soon the background is asked again if it has loaded nothing, in ms. */
const AGAIN = 5_000;

const stub: Stub = { early: [] };
let askAgainAt = 0;

globalThis.contactRestoreStub = stub;

const notice = async (event: Event) => {
  if (!stub.early) return stub.shield?.(event);
  const { type, timeStamp } = event;
  const path = type === 'blur' ? [document.activeElement as Element] : event.composedPath();
  const field = path[0] as HTMLInputElement & HTMLIFrameElement;
  const isSign =
    type === 'click'
      ? isDeleteControl(path)
      : field.isContentEditable || field.contentDocument || /^(text|search|email|password)/.test(field.type);
  if (!isSign || !event.isTrusted || !isContactsPage(location)) return;
  const isDue = timeStamp >= askAgainAt;
  // Nothing was loaded for the earlier signs. Only the fields that were passwords are remembered.
  if (isDue) stub.early = stub.early.filter(({ isSecret }) => isSecret);
  stub.early.push({ type, path, isSecret: field.type === 'password' });
  if (!isDue) return;
  askAgainAt = timeStamp + AGAIN;
  await chrome.runtime.sendMessage({ request: 'watch', input: {} });
};

for (const type of HEARD_FIRST.split(',')) {
  // If the extension no longer exists, the request fails. The next sign tries again.
  addEventListener(type, (event) => notice(event).catch(() => {}), true);
}
