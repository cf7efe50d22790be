/** A click on this may delete contacts, so that what was known before it may be old. */
export function isDeleteControl(path: EventTarget[]): boolean {
  const control = path
    .slice(0, 6)
    .find((node) => (node as Partial<Element>).matches?.('button,a,input,[role=button],[role=menuitem]'));
  if (!control) return false;
  const { title, value, textContent } = control as HTMLInputElement;
  const label = (control as Element).getAttribute('aria-label');
  return /\b(delete|remove)/i.test([label, title, value, textContent?.slice(0, 200)].join(' '));
}
