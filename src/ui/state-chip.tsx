import type { ComponentChild } from 'preact';
import type { ContactState } from '../restore/consent';
import { Chip, type Tone } from './chip';
import { BlockedIcon, CheckIcon, ClockIcon, NobodyIcon, PauseIcon, TrashIcon } from './icons';
import { text } from './text';

type ChipState = ContactState | 'never-restore' | 'none';

/** The state of a contact as an icon and a word; 'none' if there is no contact. */
export function StateChip({ state }: { state: ChipState }) {
  const { tone, icon } = looks[state];
  return (
    <Chip tone={tone} icon={icon()}>
      {stateWord(state)}
    </Chip>
  );
}

/** The word or two that name a state everywhere. */
export function stateWord(state: ChipState): string {
  switch (state) {
    case 'active':
      return text('stateActive');
    case 'deleted':
      return text('stateDeleted');
    case 'unsubscribed':
      return text('stateUnsubscribed');
    case 'pending-confirmation':
      return text('statePendingConfirmation');
    case 'temporarily-held':
      return text('stateTemporarilyHeld');
    case 'never-restore':
      return text('stateNeverRestore');
    case 'none':
      return text('stateNone');
  }
}

const looks: Record<ChipState, { tone: Tone; icon: () => ComponentChild }> = {
  active: { tone: 'good', icon: () => <CheckIcon /> },
  deleted: { tone: 'caution', icon: () => <TrashIcon /> },
  unsubscribed: { tone: 'bad', icon: () => <BlockedIcon /> },
  'pending-confirmation': { tone: 'waiting', icon: () => <ClockIcon /> },
  'temporarily-held': { tone: 'neutral', icon: () => <PauseIcon /> },
  'never-restore': { tone: 'bad', icon: () => <BlockedIcon /> },
  none: { tone: 'neutral', icon: () => <NobodyIcon /> },
};
