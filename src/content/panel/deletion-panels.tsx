import { useComputed } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Account } from '../../protocol/contact';
import { accountWords } from '../../ui/account-words';
import { Mark } from '../../ui/icons';
import { day, plural, text } from '../../ui/text';
import type { DeletingNote } from '../panel-contract';
import type { PanelActions } from './deleted-contact-panel';
import type { PanelPresence } from './panel-state';

/** What the buttons of a note do. */
export interface NoteActions extends PanelActions {
  close(): void;
}

interface NoteProps extends NoteActions {
  state: PanelPresence;
}

/** Explains what deleting does, before the person does it. */
export function DeletingPanel({
  note,
  hideForGood,
  ...rest
}: NoteProps & { note: DeletingNote; hideForGood: () => void }) {
  return (
    <NotePanel {...rest} title={text('panelDeleting')} account={note.account}>
      <p>{text('panelDeletingHides')}</p>
      <p>
        {text('panelDeletingUndo')}
        {note.listsReadAt !== undefined && <> {text('panelDeletingLists', day(note.listsReadAt))}</>}
      </p>
      <Actions {...rest} kind="quiet" label={text('panelDeletingHide')} action={hideForGood} />
    </NotePanel>
  );
}

/** Tells how many contacts were deleted and offers to bring them back. */
export function DeletedPanel({
  count,
  account,
  bringBack,
  ...rest
}: NoteProps & { count: number; account: Account | undefined; bringBack: () => void }) {
  return (
    <NotePanel {...rest} title={plural('panelDeleted', count)} account={account}>
      <Actions {...rest} kind="primary" label={text('panelBringBack')} action={bringBack} />
    </NotePanel>
  );
}

function NotePanel({
  state,
  title,
  account,
  children,
}: NoteProps & { title: string; account: Account | undefined; children: ComponentChildren }) {
  // Changes the live region a moment later without a redraw, as for a found contact.
  const announced = useComputed(() => (state.isOnPage.value ? title : ''));
  return (
    <section class="panel" aria-label={text('panelDeletingRegion')} lang={text('extensionLanguage')}>
      <p class="visually-hidden" aria-live="polite">
        {announced}
      </p>
      <div class="who">
        <Mark />
        <div>
          <h2>{title}</h2>
          {account && (
            <p class="soft">
              <bdi>{text('panelAccount', accountWords(account))}</bdi>
            </p>
          )}
        </div>
      </div>
      {children}
    </section>
  );
}

/** The button that acts and closes the panel, and the one that only closes it. */
function Actions({
  guarded,
  close,
  dismiss,
  kind,
  label,
  action,
}: NoteProps & { kind: 'primary' | 'quiet'; label: string; action: () => void }) {
  return (
    <div class="actions">
      <button
        type="button"
        class={`button ${kind}`}
        onClick={(click) =>
          guarded(click, () => {
            action();
            close();
          })
        }
      >
        {label}
      </button>
      <button type="button" class="button quiet last" onClick={dismiss}>
        {text('panelDismiss')}
      </button>
    </div>
  );
}
