/** A title is a sentence that a stranger understands alone, so it is short and prints no object. */
export function titleProblem(title: string): string | undefined {
  if (title.length > 120) return `This title has ${title.length} characters, of 120: ${title.slice(0, 120)}…`;
  if (/\{\s*['"]?\w+['"]?:/.test(title)) return `This title prints an object instead of words: ${title}`;
  return undefined;
}
