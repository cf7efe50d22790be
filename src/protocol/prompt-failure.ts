/**
 * Why the prompt could not be shown on a contacts page: reading the page, the lookup, loading the panel's code, or drawing
 * the panel failed. Reports contain nothing about the page or a contact.
 */
export const promptFailures = ['reading', 'lookup', 'loading', 'drawing'] as const;
export type PromptFailure = (typeof promptFailures)[number];

/** The number of times this failed since the browser started. */
export interface PromptFailureCount {
  kind: PromptFailure;
  count: number;
}
