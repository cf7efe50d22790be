/** A sign that somebody works with addresses: an event, and what it went through. */
export interface Sign {
  type: string;
  path: EventTarget[];
  /** The field was one for a password at that time. */
  isSecret: boolean;
}

/** What stub.iife.ts leaves in the extension's isolated world for watcher.ts, which takes over from it. */
export interface Stub {
  signs: Sign[];
  stop(): void;
}

declare global {
  var contactRestoreStub: Stub | undefined;
}
