import type { MarkEntry } from '../protocol/never-restore';
import { moment, plural, text } from '../ui/text';

/** Changes to "Never restore" marks, newest first. */
export function MarkEntries({ marks }: { marks: MarkEntry[] }) {
  if (marks.length === 0) return null;
  return (
    <section class="history-marks">
      <h2>{text('historyMarks')}</h2>
      <ul>
        {marks.map((entry) => (
          <li key={entry.id}>
            <strong>{changeWords(entry)}</strong>
            <span class="soft small">
              {[
                moment(entry.at),
                entry.who,
                entry.contactId !== undefined && text('historyMarkContact', entry.contactId),
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
            {entry.reason !== undefined && (
              <span>
                <bdi>{text('historyMarkReason', entry.reason)}</bdi>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function changeWords({ change, people }: MarkEntry): string {
  switch (change) {
    case 'marked':
      return plural('historyMarked', people);
    case 'unmarked':
      return plural('historyUnmarked', people);
    case 'imported':
      return plural('historyMarksImported', people);
    case 'exported':
      return plural('historyMarksExported', people);
    case 'given-up':
      return text('historyMarksGivenUp');
  }
}
