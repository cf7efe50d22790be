/** `task`, without anybody hearing of it when it fails: what goes wrong with us is none of the page's business. */
export function quietly<A extends unknown[]>(task: (...args: A) => void): (...args: A) => void {
  return (...args) => {
    try {
      task(...args);
    } catch {
      // There is nobody to tell: a person meets failures in the panel, and the console is the page's.
    }
  };
}
