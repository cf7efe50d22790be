import type { ChainState } from '../protocol/requests';
import { plural, text } from '../ui/text';
import type { HistoryNews } from './history-state';

/** A time for which records are stored: "90 days", "1 year". */
export function daysWords(days: number): string {
  return days % 365 === 0 ? plural('keepYears', days / 365) : plural('keepDays', days);
}

/** What was just done. */
export function newsWords(news: HistoryNews): string {
  switch (news.kind) {
    case 'undone':
      return text('newsUndone', news.contact);
    case 'deleted':
      return text('newsHistoryDeleted');
    case 'retention':
      return text('newsHistoryKept', daysWords(news.days));
    case 'saved-file':
      return text('newsFileSaved', news.name);
  }
}

/** Why the records cannot be relied on. */
export function chainWords(why: Extract<ChainState, { state: 'broken' }>['why']): string {
  switch (why) {
    case 'edited':
      return text('chainEdited');
    case 'removed':
      return text('chainRemoved');
    case 'unreadable':
      return text('chainUnreadable');
  }
}
