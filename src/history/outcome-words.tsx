import type { ComponentChild } from 'preact';
import type { EntryPoint, RestoreOutcome, RestoreRecord } from '../protocol/requests';
import { Chip, type Tone } from '../ui/chip';
import { BlockedIcon, CheckIcon, ClockIcon, EnvelopeIcon, NotEqualIcon, TrashIcon } from '../ui/icons';
import { text } from '../ui/text';

/** The outcome of a record, as an icon and words. */
export function OutcomeChip({ record }: { record: RestoreRecord }) {
  const { tone, icon } = looks[record.outcome];
  return (
    <Chip tone={tone} icon={icon()}>
      {outcomeWords(record)}
    </Chip>
  );
}

/** The outcome of a record in a word or two. */
export function outcomeWords({ kind, outcome }: Pick<RestoreRecord, 'kind' | 'outcome'>): string {
  switch (outcome) {
    case 'open':
      return text('outcomeOpen');
    case 'restored':
      return text('outcomeRestored');
    case 'restored-with-differences':
      return text('outcomeDifferences');
    case 'not-restored':
      return kind === 'restore' ? text('outcomeNotRestored') : text('outcomeNotSent');
    case 'undone':
      return text('outcomeUndone');
    case 'asked':
      return text('outcomeAsked');
  }
}

/** What was done. */
export function kindWords({ kind, method }: Pick<RestoreRecord, 'kind' | 'method'>): string {
  if (kind === 'resubscribe-request') return text('deedAsk');
  return method === 'put' ? text('deedRestore') : text('deedRestoreListsOnly');
}

export function entryPointWords(entryPoint: EntryPoint): string {
  switch (entryPoint) {
    case 'popup':
      return text('entryPointPopup');
    case 'panel':
      return text('entryPointPanel');
    case 'context-menu':
      return text('entryPointContextMenu');
    case 'deleted-contacts':
      return text('deletedContacts');
  }
}

const looks: Record<RestoreOutcome, { tone: Tone; icon: () => ComponentChild }> = {
  open: { tone: 'waiting', icon: () => <ClockIcon /> },
  restored: { tone: 'good', icon: () => <CheckIcon /> },
  'restored-with-differences': { tone: 'caution', icon: () => <NotEqualIcon /> },
  'not-restored': { tone: 'bad', icon: () => <BlockedIcon /> },
  undone: { tone: 'neutral', icon: () => <TrashIcon /> },
  asked: { tone: 'waiting', icon: () => <EnvelopeIcon /> },
};
