import { enumerate, plural, text } from '../../ui/text';
import type { ExportOverview, Resolved } from './export-requests';
import type { ExportState } from './export-state';

/** Why a file is rejected. */
export function problemWords(problem: NonNullable<ExportState['problem']['value']>): string {
  switch (problem) {
    case 'spreadsheet':
      return text('settingsExportSpreadsheet');
    case 'no-contacts':
      return text('settingsExportNoContacts');
    case 'mixed-up':
      return text('settingsExportMixedUp');
    case 'several-files':
      return text('settingsExportOneFile');
    case 'too-large':
    case 'unreadable':
    case 'not-text':
    case 'unknown-encoding':
      return text('settingsExportUnreadable');
  }
}

/** What the file says about contacts, and what is missing. */
export function resolvedWords(
  { contacts, leftOut, unknown, few, problem }: Resolved,
  { by, breaksOff }: ExportOverview,
  isBinRead: boolean,
): { found: string; missing: string[] } {
  const names = enumerate(unknown);
  if (problem === 'foreign') return { found: '', missing: [text('settingsExportForeign', names)] };
  if (problem === 'mixed-up') return { found: '', missing: [text('settingsExportMixedUp')] };
  return {
    found: plural(by === 'id' ? 'settingsExportContacts' : 'settingsExportDeleted', contacts),
    missing: [
      ...(leftOut > 0 ? [plural('settingsExportLeftOut', leftOut)] : []),
      ...(unknown.length > 0 ? [text('settingsExportUnknown', names)] : []),
      ...(few ? [text('settingsExportFew', few.found, few.of)] : []),
      ...(breaksOff ? [text('settingsExportBreaksOff')] : []),
      ...(by === 'address' && !isBinRead ? [text('settingsExportNoBin')] : []),
    ],
  };
}
