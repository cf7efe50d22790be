/** An event that suggests that a person works with addresses, with its path. */
export interface EarlyEvent {
  type: string;
  path: EventTarget[];
  /** Whether the field was a password at that time. */
  isSecret: boolean;
}

/** What stub.iife.ts leaves in the extension's isolated world until watcher.ts takes over. */
export interface Stub {
  early: EarlyEvent[];
  stop(): void;
}

declare global {
  var contactRestoreStub: Stub | undefined;
}
