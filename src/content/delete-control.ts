/** A click on this may delete contacts, so that what was known before it may be old. */
export function isDeleteControl(path: EventTarget[]): boolean {
  const control = path.find((node) =>
    (node as Partial<Element>).matches?.('button,a,input,[role=button],[role=menuitem]'),
  ) as HTMLInputElement | undefined;
  if (!control) return false;
  const { title, value, textContent } = control;
  return /\b(delete|remove)/i.test(
    [control.getAttribute('aria-label'), title, value, textContent.slice(0, 200)].join(' '),
  );
}
