import type { ChainState } from '../protocol/history';
import { plural, text } from '../ui/text';
import type { HistoryNews } from './history-state';

/** A retention time: "90 days", "1 year". */
export function daysWords(days: number): string {
  return days % 365 === 0 ? plural('historyYears', days / 365) : plural('historyDays', days);
}

/** The last action. */
export function newsWords(news: HistoryNews): string {
  switch (news.kind) {
    case 'undone':
      return text('historyNewsUndone', news.contact);
    case 'deleted':
      return text('historyNewsDeleted');
    case 'retention':
      return text('historyNewsRetention', daysWords(news.days));
    case 'saved-file':
      return text('historyNewsFileSaved', news.name);
  }
}

/** Why the records cannot be trusted. */
export function chainWords(why: Extract<ChainState, { state: 'broken' }>['why']): string {
  switch (why) {
    case 'edited':
      return text('historyChainEdited');
    case 'removed':
      return text('historyChainRemoved');
    case 'unreadable':
      return text('historyChainUnreadable');
  }
}
