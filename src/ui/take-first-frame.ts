/** Returns what the person did in the initial markup before the page's own script loaded. */
export function takeFirstFrame(): { text: string; isSubmitted: boolean } {
  const text = document.querySelector('input')?.value ?? '';
  const isSubmitted = 'submitted' in document.body.dataset;
  delete document.body.dataset.submitted;
  return { text, isSubmitted };
}
