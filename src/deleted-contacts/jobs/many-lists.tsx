import { useId } from 'preact/hooks';
import type { FormerListGroups } from '../../restore/former-list-groups';
import { ListSection } from '../../ui/lists/list-section';
import { listWords } from '../../ui/lists/list-words';
import type { StepAction } from '../../ui/steps';
import { dayRange, plural, text } from '../../ui/text';
import type { ListMode, ManyListsState } from './restore-many-lists';

/** How many of the largest groups are shown at once. They cover most of the contacts. */
const SHOWN = 5;

/** The lists of a bulk restore: the contacts’ former lists where they are remembered, or lists selected for all contacts. */
export function ManyLists({
  state,
  disabled,
  onLoad,
  onStep,
}: {
  state: ManyListsState;
  disabled: boolean;
  onLoad: () => void;
  onStep: (action: StepAction) => void;
}) {
  const former = state.former.value;
  const isFormer = state.isFormer.value;
  const unknown = former.unknown.length;
  const needsLists = !isFormer || unknown > 0;
  return (
    <>
      {former.groups.length > 0 && <Modes state={state} disabled={disabled} />}
      {isFormer && <Groups former={former} />}
      {needsLists && (
        <ListSection
          state={state.choice}
          hint={isFormer ? plural('jobsFormerUnknown', unknown) : text('jobsListsHint')}
          disabled={disabled}
          onLoad={onLoad}
          onReload={() => void state.choice.reload()}
          onStep={onStep}
        />
      )}
    </>
  );
}

function Modes({ state, disabled }: { state: ManyListsState; disabled: boolean }) {
  const name = useId();
  const modes: [ListMode, string][] = [
    ['former', text('jobsFormerLists')],
    ['selected', text('jobsSelectedLists')],
  ];
  return (
    <fieldset class="restore-many-modes" disabled={disabled}>
      <legend class="soft small">{text('jobsOnto')}</legend>
      {modes.map(([mode, words]) => (
        <label key={mode} class="restore-many-mode">
          <input
            type="radio"
            class="checkbox"
            name={name}
            checked={state.mode.value === mode}
            onChange={() => {
              state.mode.value = mode;
            }}
          />
          <span>{words}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** The largest groups ("4,312 contacts onto Newsletter"), with the others in a disclosure. */
function Groups({ former: { groups, origins } }: { former: FormerListGroups }) {
  const more = groups.slice(SHOWN);
  return (
    <div class="restore-many-groups">
      <GroupList groups={groups.slice(0, SHOWN)} />
      {more.length > 0 && (
        <details>
          <summary>{plural('jobsFormerMore', more.length)}</summary>
          <GroupList groups={more} />
        </details>
      )}
      <p class="soft small">{seenWords(origins)}</p>
    </div>
  );
}

function GroupList({ groups }: { groups: FormerListGroups['groups'] }) {
  return (
    <ul class="restore-many-group-list">
      {groups.map(({ contacts, lists }) => (
        <li key={lists.map(({ id }) => id).join()} dir="auto">
          {plural('jobsFormerGroup', contacts.length, listWords(lists))}
        </li>
      ))}
    </ul>
  );
}

function seenWords(origins: FormerListGroups['origins']): string {
  const days = dayRange(
    Math.min(...origins.map(({ seen }) => seen.first)),
    Math.max(...origins.map(({ seen }) => seen.last)),
  );
  const isOne = origins.length === 1;
  if (origins.some(({ source }) => source === 'sent')) {
    return text(isOne ? 'jobsFormerSeenSent' : 'jobsFormerSeenMixedSent', days);
  }
  if (origins.some(({ source }) => source === 'export')) {
    return text(isOne ? 'jobsFormerSeenExport' : 'jobsFormerSeenMixed', days);
  }
  return text('jobsFormerSeen', days);
}
