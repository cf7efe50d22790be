/**
 * A browser's language as `Intl` takes it: some have tags that it refuses, such as ja-JP-mac and en_US, and a page that throws
 * over one is blank. What is refused is left out from the end.
 */
export function localeOf(tag: string): Intl.Locale {
  for (const subtags = tag.split(/[-_.@]/); subtags.length > 0; subtags.pop()) {
    try {
      return new Intl.Locale(subtags.join('-'));
    } catch {
      // Shorter, it may be one.
    }
  }
  return new Intl.Locale('en');
}
