/**
 * Converts a browser's language tag for `Intl`. Some tags, such as ja-JP-mac and en_US, make `Intl` throw, which would leave
 * the page blank. Subtags are dropped from the end until the tag is valid.
 */
export function localeOf(tag: string): Intl.Locale {
  for (const subtags = tag.split(/[-_.@]/); subtags.length > 0; subtags.pop()) {
    try {
      return new Intl.Locale(subtags.join('-'));
    } catch {
      // A shorter tag may be valid.
    }
  }
  return new Intl.Locale('en');
}
