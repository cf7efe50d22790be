import type { ContactList } from '../../protocol/contact';
import { enumerate, plural } from '../text';

/** Lists by name, because they may be scrolled out of view. Their number stands for names that take many lines. */
export function listWords(lists: ContactList[]): string {
  const names = enumerate(lists.map((list) => list.name));
  const isLong = lists.length > 3 || (lists.length > 1 && names.length > 100);
  return isLong ? plural('labelListCount', lists.length) : names;
}
