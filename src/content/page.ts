/**
 * All that is supposed of Constant Contact's own pages. Nothing public is known of their markup, so this stays with
 * addresses, roles, types and words, and never looks at a class or an id. Beside each supposition stand its examples in
 * test/content/page.test.ts.
 */
import { contactsShownIn } from '../restore/contacts-in-text';

/** A text longer than this is no form field and no message. */
const LONGEST_FIELD = 320;

/** Both route styles in use have a "contacts" segment: /pages/contacts/ui#contacts/<id> and /contacts/lists/<id>. */
export function isContactsPage(url: Pick<URL, 'hostname' | 'pathname' | 'hash'>): boolean {
  return url.hostname === 'app.constantcontact.com' && /(^|[/#!])contacts(?![a-z])/i.test(`${url.pathname}${url.hash}`);
}

/** The field that an event came from, when it is one that people type addresses into. Never one for passwords. */
export function addressField(target: unknown): HTMLInputElement | undefined {
  if (!(target instanceof HTMLInputElement)) return undefined;
  if (target.type !== 'text' && target.type !== 'search' && target.type !== 'email') return undefined;
  // A password that is shown as text keeps saying so here.
  return /password|one-time-code/.test(target.autocomplete) ? undefined : target;
}

/** The one complete address in what a field holds. */
export function addressIn(text: string): string | undefined {
  if (text.length > LONGEST_FIELD) return undefined;
  const { addresses, contactIds } = contactsShownIn(text);
  return addresses.length === 1 && contactIds.length === 0 ? addresses[0] : undefined;
}

export function saysAlreadyExists(text: string): boolean {
  // Most texts have neither word, and to find that out costs next to nothing.
  const lower = text.toLowerCase();
  if (!lower.includes('already') && !lower.includes('duplicate')) return false;
  return (
    /\balready\s+(?:exists?|in\s+use|(?:been\s+)?(?:added|used|taken))\b/i.test(text) ||
    /\bexists?\s+already\b/i.test(text) ||
    /\balready\s+(?:a|(?:in|on)\s+(?:your|this|the))\s+(?:contact|list|account|audience)/i.test(text) ||
    /\bduplicate\s+(?:contact|e-?mail)/i.test(text)
  );
}

/**
 * Who "already exists", as an address or a contact id: the address in the message, else (a message may have only an id, or
 * speak of "this email") the one last typed, else the id. A message that names several is believed only about the one that
 * was typed.
 */
export function contactOfMessage(message: string, lastTyped: string | undefined): string | undefined {
  const { addresses, contactIds, otherIds } = contactsShownIn(message);
  const [address] = addresses;
  if (address !== undefined && addresses.length === 1) return address;
  if (address !== undefined) {
    return addresses.some((one) => one.toLowerCase() === lastTyped?.toLowerCase()) ? lastTyped : undefined;
  }
  const [id, another] = contactIds.length > 0 ? contactIds : otherIds;
  return lastTyped ?? (another === undefined ? id : undefined);
}

/** Where pages say things to people who do not see them. */
export const LIVE_REGIONS = '[role=alert],[role=status],[aria-live]';

const UNREAD = new Set(['script', 'style', 'template', 'noscript', 'head', 'title']);

/** Elements whose text nobody reads. */
export function isUnread(element: Element): boolean {
  return UNREAD.has(element.localName);
}

/** A click on this may delete contacts, so that what was known before it may be old. */
export function isDeleteControl(path: EventTarget[]): boolean {
  const control = path
    .slice(0, 6)
    .find(
      (node): node is Element =>
        node instanceof Element && node.matches(`button,a,input,[role=button],[role=menuitem]`),
    );
  if (control === undefined || control.childElementCount > 20) return false;
  const words = [
    control.getAttribute('aria-label'),
    control.getAttribute('title'),
    control instanceof HTMLInputElement ? control.value : control.textContent?.slice(0, 200),
  ];
  return /\b(?:delete|remove)/i.test(words.join(' '));
}

/** What people click, type into or choose from, and what the panel must therefore leave free. */
export const CONTROLS = `a[href],button,input:not([type=hidden]),select,textarea,summary,label[for],iframe,video[controls],
audio[controls],[contenteditable]:not([contenteditable=false]),[tabindex]:not([tabindex^="-"]),[role=button],[role=link],
[role=checkbox],[role=radio],[role=switch],[role=tab],[role=option],[role=menuitem],[role=menuitemcheckbox],
[role=menuitemradio],[role=treeitem],[role=combobox],[role=searchbox],[role=textbox],[role=spinbutton],[role=slider]`;
