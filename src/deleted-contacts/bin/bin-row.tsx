import { useMemo, useRef } from 'preact/hooks';
import type { Contact } from '../../protocol/contact';
import { isMarked } from '../../restore/consent';
import { contactHandle, contactName, permissionWord } from '../../ui/contact-words';
import { StateChip } from '../../ui/state-chip';
import { text } from '../../ui/text';
import type { BinState } from './bin-state';
import { sourceWord } from './source-word';

interface BinRowProps {
  contact: Contact;
  line: number;
  /** The top of the row, in px from the first line. */
  start: number;
  /** Whether the row is the tab stop. */
  isActive: boolean;
  /** Whether the contact is shown beside the table. */
  isOpened: boolean;
  state: BinState;
  shortDay: (value: string) => string;
  measure: (row: HTMLTableRowElement | null) => void;
  onOpen: (contact: Contact, by: 'pointer' | 'keyboard') => void;
}

/** Memoized, because the table renders at each scroll step. */
export function BinRow(props: BinRowProps) {
  const { contact, line, start, isActive, isOpened, state, shortDay, measure, onOpen } = props;
  const isSelected = state.isSelected(contact.id);

  function onClick(event: MouseEvent): void {
    if (event.shiftKey) {
      state.selectTo(contact.id);
      return;
    }
    state.goTo(contact.id);
    onOpen(contact, 'pointer');
  }
  return useMemo(
    () => (
      <tr
        ref={measure}
        data-index={line}
        class="bin-row"
        style={{ transform: `translateY(${start}px)` }}
        aria-rowindex={line + 2}
        aria-current={isOpened ? 'true' : undefined}
        tabIndex={isActive ? 0 : -1}
        onFocus={() => {
          if (state.active.value !== contact.id) state.goTo(contact.id);
        }}
        onMouseDown={(event) => {
          // Prevents the browser from selecting the text of the range.
          if (event.shiftKey) event.preventDefault();
        }}
        onClick={onClick}
      >
        <td class="bin-check">
          <RowCheckbox contact={contact} state={state} isSelected={isSelected} />
        </td>
        <Cells contact={contact} shortDay={shortDay} />
      </tr>
    ),
    [contact, line, start, isActive, isOpened, isSelected, state, shortDay, measure, onOpen],
  );
}

/** The row is the tab stop, not the checkbox; space selects the row. */
function RowCheckbox({ contact, state, isSelected }: { contact: Contact; state: BinState; isSelected: boolean }) {
  /** Whether the click held Shift, which the change event does not report. */
  const withShift = useRef(false);
  return (
    <input
      type="checkbox"
      class="checkbox"
      tabIndex={-1}
      aria-label={contactHandle(contact)}
      checked={isSelected}
      onClick={(event) => {
        event.stopPropagation();
        withShift.current = event.shiftKey;
      }}
      onChange={(event) => {
        const box = event.currentTarget;
        if (withShift.current) state.selectTo(contact.id);
        else state.select(contact.id, box.checked);
        // A range leaves out unsubscribed contacts.
        box.checked = state.isSelected(contact.id);
      }}
    />
  );
}

function Cells({ contact, shortDay }: { contact: Contact; shortDay: (value: string) => string }) {
  const { email, deletedAt, createSource } = contact;
  const name = contactName(contact);
  return (
    <>
      <th scope="row" class="bin-name">
        {name === undefined ? <span class="soft">{text('binNoName')}</span> : <bdi>{name}</bdi>}
      </th>
      <td class="bin-email">
        <bdi>{email?.address ?? (name === undefined && contactHandle(contact))}</bdi>
      </td>
      <td class="bin-deleted soft">{deletedAt !== undefined && shortDay(deletedAt)}</td>
      <td class="bin-consent">
        {isMarked(contact) && <StateChip state="never-restore" />}
        {email === undefined && text('contactSmsOnly')}
        {email?.permission === 'unsubscribed' && <StateChip state="unsubscribed" />}
        {email && email.permission !== 'unsubscribed' && permissionWord(email.permission)}
      </td>
      <td class="bin-source soft">{sourceWord(createSource ?? '')}</td>
    </>
  );
}
