import { useComputed, useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import type { Account } from '../../protocol/contact';
import type { Failure, Result } from '../../protocol/failure';
import { accountWords } from '../../ui/account-words';
import { FailureNote } from '../../ui/failure-note';
import type { Attempt } from '../../ui/failure-words';
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
}: NoteProps & { note: DeletingNote; hideForGood: () => Promise<Result<unknown>> }) {
  return (
    <NotePanel {...rest} title={text('panelDeleting')} account={note.account}>
      <p>{text('panelDeletingHides')}</p>
      <p>
        {text('panelDeletingUndo')}
        {note.listsReadAt !== undefined && <> {text('panelDeletingLists', day(note.listsReadAt))}</>}
      </p>
      <Actions {...rest} kind="quiet" label={text('panelDeletingHide')} attempt="settings" action={hideForGood} />
    </NotePanel>
  );
}

/** Tells how many contacts were deleted and offers to bring them back. */
export function DeletedPanel({
  count,
  account,
  bringBack,
  ...rest
}: NoteProps & { count: number; account: Account | undefined; bringBack: () => Promise<Result<unknown>> }) {
  return (
    <NotePanel {...rest} title={plural('panelDeleted', count)} account={account}>
      <Actions {...rest} kind="primary" label={text('panelBringBack')} attempt="scan" action={bringBack} />
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

/** The button that acts and then closes the panel, unless it failed, and the one that only closes it. */
function Actions({
  guarded,
  close,
  dismiss,
  kind,
  label,
  attempt,
  action,
}: NoteProps & { kind: 'primary' | 'quiet'; label: string; attempt: Attempt; action: () => Promise<Result<unknown>> }) {
  const failure = useSignal<Failure | null>(null);
  /** A second press while the first is answered does not act again. */
  const isActing = useRef(false);

  async function act(): Promise<void> {
    if (isActing.current) return;
    isActing.current = true;
    const answer = await action();
    isActing.current = false;
    if (answer.ok) close();
    else failure.value = answer.failure;
  }

  return (
    <>
      {failure.value && <FailureNote failure={failure.value} attempt={attempt} />}
      <div class="actions">
        <button type="button" class={`button ${kind}`} onClick={(click) => guarded(click, act)}>
          {label}
        </button>
        <button type="button" class="button quiet last" onClick={dismiss}>
          {text('panelDismiss')}
        </button>
      </div>
    </>
  );
}
