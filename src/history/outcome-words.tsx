import type { ComponentChild } from 'preact';
import type { EntryPoint, RestoreRecord } from '../protocol/requests';
import { BlockedIcon, CheckIcon, ClockIcon, EnvelopeIcon, NotEqualIcon, TrashIcon } from '../ui/icons';
import { text } from '../ui/text';

/** What became of a record, as an icon and words. */
export function OutcomeChip({ record }: { record: RestoreRecord }) {
  const [state, icon] = look(record);
  return (
    <span class="chip" data-state={state}>
      {icon}
      {outcomeWords(record)}
    </span>
  );
}

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
export function deedWords({ kind, method }: Pick<RestoreRecord, 'kind' | 'method'>): string {
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

function look({ outcome }: RestoreRecord): [state: string, icon: ComponentChild] {
  switch (outcome) {
    case 'open':
      return ['pending-confirmation', <ClockIcon key="icon" />];
    case 'restored':
      return ['active', <CheckIcon key="icon" />];
    case 'restored-with-differences':
      return ['deleted', <NotEqualIcon key="icon" />];
    case 'not-restored':
      return ['unsubscribed', <BlockedIcon key="icon" />];
    case 'undone':
      return ['none', <TrashIcon key="icon" />];
    case 'asked':
      return ['pending-confirmation', <EnvelopeIcon key="icon" />];
  }
}
