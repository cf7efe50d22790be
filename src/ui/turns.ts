/** Numbers the questions of one kind, so that the newest answer wins over the answers to older questions. */
export function createTurns() {
  let newest = 0;

  /** Whether the question that is the newest now still is. */
  function current(): () => boolean {
    const mine = newest;
    return () => mine === newest;
  }

  /** Makes the answers to all questions so far old. */
  function end(): void {
    newest++;
  }

  return {
    /** Begins a new question. Call the result once the answer is there: false means that a newer question began. */
    next(): () => boolean {
      end();
      return current();
    },
    current,
    end,
  };
}
