/** Whether a click on this path may delete contacts, so that earlier answers may be outdated. */
export function isDeleteControl(path: EventTarget[]): boolean {
  const control = path.find((node) =>
    (node as Partial<Element>).matches?.('button,a,input,[role=button],[role=menuitem]'),
  ) as HTMLInputElement | undefined;
  return (
    control !== undefined &&
    /\b(delete|remove)/i.test(
      [control.getAttribute('aria-label'), control.title, control.value, control.textContent.slice(0, 200)].join(' '),
    )
  );
}
