import { enumerate, plural, text } from '../../ui/text';
import type { ListSummary } from './buckets';
import type { GivenProblem, Source } from './check-intake';

/** The heading of the results: "contacts.csv: 312 addresses". */
export function headWords(source: Source, summary: ListSummary): string {
  if (summary.notRestored !== undefined) return plural('checkResults', summary.notRestored);
  const found = plural('checkFound', summary.addresses);
  return source.from === 'file' ? text('checkFileHead', source.name, found) : found;
}

/** The source of a list: "contacts.csv, 313 lines". */
export function sourceWords(source: Source, lines: number): string {
  return source.from === 'file' ? plural('checkFile', lines, source.name) : plural('checkPasted', lines);
}

/** The columns with the addresses, and how many entries do not count. */
export function detailWords({ repeated, notAddresses, columns, idColumn }: ListSummary): string[] {
  const [column] = columns;
  const names = enumerate(columns.map((name) => text('checkColumnName', name)));
  return [
    ...(column === undefined ? [] : [columns.length === 1 ? text('checkColumn', column) : text('checkColumns', names)]),
    ...(idColumn === undefined ? [] : [text(column === undefined ? 'checkIds' : 'checkIdsFirst', idColumn)]),
    ...(repeated === 0 ? [] : [plural('checkRepeated', repeated)]),
    ...(notAddresses === 0 ? [] : [plural('checkNotAddresses', notAddresses)]),
  ];
}

/** Why a list was rejected. */
export function problemWords(problem: GivenProblem): string {
  switch (problem.kind) {
    case 'too-many':
      return text('checkTooMany', problem.addresses, problem.most);
    case 'too-large':
      return text('checkTooLarge');
    case 'unreadable':
      return text('checkUnreadable');
    case 'spreadsheet':
      return text('checkSpreadsheet');
    case 'not-text':
      return text('checkNotText');
    case 'unknown-encoding':
      return text('checkUnknownEncoding');
    case 'several-files':
      return text('checkOneFile');
    case 'defect':
      return text('checkDefect');
  }
}
