/** Lets the newest request win: answers to older requests are recognized as stale. */
export function createRequestSequence() {
  let newest = 0;

  /** Returns a function that says whether the current request is still the newest. */
  function current(): () => boolean {
    const mine = newest;
    return () => mine === newest;
  }

  /** Makes all pending requests stale. */
  function end(): void {
    newest++;
  }

  return {
    /** Starts a new request. The returned function says whether it is still the newest when its answer arrives. */
    next(): () => boolean {
      end();
      return current();
    },
    current,
    end,
  };
}
