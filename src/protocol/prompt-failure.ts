/**
 * Why the prompt could not be shown on a contacts page: what is on the page could not be read, the lookup failed, the panel's
 * code could not be loaded, or the panel could not be drawn. Nothing of the page or of a contact is said with it.
 */
export const promptFailures = ['reading', 'lookup', 'loading', 'drawing'] as const;
export type PromptFailure = (typeof promptFailures)[number];

/** How often it happened since the browser was started. */
export interface PromptFailureCount {
  kind: PromptFailure;
  count: number;
}
