/** What the person did in the markup that the page began with, before the page's own script was there. */
export function takeFirstFrame(): { text: string; isSubmitted: boolean } {
  const text = document.querySelector('input')?.value ?? '';
  const isSubmitted = 'submitted' in document.body.dataset;
  delete document.body.dataset.submitted;
  return { text, isSubmitted };
}
