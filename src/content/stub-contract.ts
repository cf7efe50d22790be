/** An event that suggests that a person works with addresses, with its path. */
export interface EarlyEvent {
  type: string;
  path: EventTarget[];
  /** Whether the field was a password at that time. */
  isSecret: boolean;
}

/**
 * The events that stub.iife.ts hears. Its listeners are older than those of the page, so what it passes on reaches the panel
 * before a page that also listens at the window in the capturing phase.
 */
export const HEARD_FIRST = 'focus,blur,focusin,focusout,input,keydown,keyup,pointerdown,mousedown,touchstart,click';

/** What stub.iife.ts leaves in the extension's isolated world. */
export interface Stub {
  /** The events so far, until watcher.ts takes over. */
  early?: EarlyEvent[] | undefined;
  /** Hears the following events before the page does, while the panel is open. */
  shield?: ((event: Event) => void) | undefined;
}

declare global {
  var contactRestoreStub: Stub | undefined;
}
