import type { ContactList } from '../../protocol/contact';
import { enumerate, plural } from '../text';

/** Names the lists, because they may be scrolled out of view. If the names take many lines, it gives their number instead. */
export function listWords(lists: ContactList[]): string {
  const names = enumerate(lists.map((list) => list.name));
  const isLong = lists.length > 3 || (lists.length > 1 && names.length > 100);
  return isLong ? plural('labelListCount', lists.length) : names;
}
