import { type ComponentChild, h } from 'preact';
import { send } from '../../protocol/send';
import type { DeletedNotice, DeletingNote, PanelEvents } from '../panel-contract';
import { DeletedContactPanel, type PanelActions } from './deleted-contact-panel';
import { DeletedPanel, DeletingPanel, type NoteActions } from './deletion-panels';
import { boxOf } from './open-layer';
import { createNoteState, createPanelState, type PanelPresence, type PanelStage } from './panel-state';

/** What the panel shows: an offered contact, or a note, which nobody asked for. */
export interface PanelContent {
  /** Identifies the subject. Showing the same subject again changes nothing. */
  key: unknown;
  state: PanelPresence;
  stage(): PanelStage | 'note';
  draw(actions: PanelActions & NoteActions): ComponentChild;
  /** Elements that the panel must not cover. */
  about(): readonly Element[];
  /** A click had no effect, because the panel was not in full view. */
  covered(): void;
  /** The person closed the panel. */
  dismissed(): void;
  /** The panel is not shown if it would cover something or would have to wait. */
  onlyAside?: true;
}

export function contactContent(notice: DeletedNotice, events: PanelEvents): PanelContent {
  const state = createPanelState(send, notice, events.changed);
  return {
    key: notice.contact.id,
    state,
    stage: () => state.stage.value,
    draw: (actions) => h(DeletedContactPanel, { state, ...actions }),
    about: events.about,
    covered() {
      state.trouble.value = { why: 'covered' };
    },
    dismissed() {
      if (state.stage.value === 'offer') events.dismissed();
    },
  };
}

function noteContent(draw: (state: PanelPresence, actions: NoteActions) => ComponentChild): PanelContent {
  const state = createNoteState();
  return {
    key: state,
    state,
    stage: () => 'note',
    draw: (actions) => draw(state, actions),
    about: () => [],
    covered() {},
    dismissed() {},
  };
}

/** The explanation of deleting, placed beside the confirmation dialog. */
export function deletingContent(note: DeletingNote, dialog: () => Element | undefined): PanelContent {
  const hideForGood = () => send('hideDeletingNote', {});
  const content = noteContent((state, actions) => h(DeletingPanel, { note, state, hideForGood, ...actions }));
  return { ...content, about: () => [boxOf(dialog())].filter((box) => box !== undefined), onlyAside: true };
}

/** The note that contacts were just deleted. */
export function deletedContent(count: number, account: DeletingNote['account']): PanelContent {
  const bringBack = () => send('openDeletions', {});
  return noteContent((state, actions) => h(DeletedPanel, { count, account, state, bringBack, ...actions }));
}
