import type { ComponentChild } from 'preact';
import type { RestoreOutcome, RestoreRecord } from '../protocol/history';
import type { EntryPoint } from '../protocol/restores';
import { Chip, type Tone } from '../ui/chip';
import { BlockedIcon, CheckIcon, ClockIcon, EnvelopeIcon, NotEqualIcon, TrashIcon } from '../ui/icons';
import { text } from '../ui/text';

/** The outcome of a record as an icon and words. */
export function OutcomeChip({ record }: { record: RestoreRecord }) {
  const { tone, icon } = looks[record.outcome];
  return (
    <Chip tone={tone} icon={icon()}>
      {outcomeWords(record)}
    </Chip>
  );
}

export function outcomeWords({ kind, outcome }: Pick<RestoreRecord, 'kind' | 'outcome'>): string {
  switch (outcome) {
    case 'open':
      return text('historyOutcomeOpen');
    case 'restored':
      return text('jobOutcomeRestored');
    case 'restored-with-differences':
      return text('jobOutcomeDifferences');
    case 'not-restored':
      return kind === 'restore' ? text('historyOutcomeNotRestored') : text('historyOutcomeNotSent');
    case 'undone':
      return text('historyOutcomeUndone');
    case 'asked':
      return text('historyOutcomeRequestSent');
  }
}

export function kindWords({ kind, method }: Pick<RestoreRecord, 'kind' | 'method'>): string {
  if (kind === 'resubscribe-request') return text('historyKindRequest');
  return method === 'put' ? text('historyKindRestore') : text('historyKindListsOnly');
}

export function entryPointWords(entryPoint: EntryPoint): string {
  switch (entryPoint) {
    case 'popup':
      return text('historyFromPopup');
    case 'panel':
      return text('historyFromPanel');
    case 'context-menu':
      return text('historyFromContextMenu');
    case 'command':
      return text('historyFromCommand');
    case 'address-bar':
      return text('historyFromAddressBar');
    case 'deleted-contacts':
      return text('pageDeletedContacts');
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
