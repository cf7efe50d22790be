import type { ComponentChild } from 'preact';
import type { ContactState } from '../restore/consent';
import { BlockedIcon, CheckIcon, ClockIcon, NobodyIcon, PauseIcon, TrashIcon } from './icons';
import { text } from './text';

/** The state of a contact as an icon and a word; 'none' where there is no contact. */
export function StateChip({ state }: { state: ContactState | 'none' }) {
  return (
    <span class="chip" data-state={state}>
      {icons[state]()}
      {stateWord(state)}
    </span>
  );
}

/** The one word (or two) that a state is called by, everywhere. */
export function stateWord(state: ContactState | 'none'): string {
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
    case 'none':
      return text('stateNone');
  }
}

const icons: Record<ContactState | 'none', () => ComponentChild> = {
  active: () => <CheckIcon />,
  deleted: () => <TrashIcon />,
  unsubscribed: () => <BlockedIcon />,
  'pending-confirmation': () => <ClockIcon />,
  'temporarily-held': () => <PauseIcon />,
  none: () => <NobodyIcon />,
};
