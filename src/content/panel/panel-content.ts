import { type ComponentChild, h } from 'preact';
import { send } from '../../protocol/send';
import type { DeletedNotice, DeletingNote, PanelEvents } from '../panel-contract';
import { DeletedContactPanel, type PanelActions } from './deleted-contact-panel';
import { DeletedPanel, DeletingPanel, type NoteActions } from './deletion-panels';
import { boxOf } from './open-layer';
import { createNoteState, createPanelState, type OnPage, type Stage } from './panel-state';

/** What the panel shows: a contact that is offered, or a note, which is nothing that anybody has asked for. */
export interface Content {
  /** What it is about. The same again changes nothing. */
  key: unknown;
  state: OnPage;
  stage(): Stage | 'note';
  draw(actions: PanelActions & NoteActions): ComponentChild;
  /** What is to be seen beside it. */
  about(): readonly Element[];
  /** A click came to nothing, because the panel was not in full view. */
  covered(): void;
  /** It was closed by the person. */
  dismissed(): void;
  /** It is not shown where it would cover something, or have to wait. */
  onlyAside?: true;
}

/** A deleted contact, with its restore. */
export function contactContent(notice: DeletedNotice, events: PanelEvents): Content {
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

function noteContent(draw: (state: OnPage, actions: NoteActions) => ComponentChild): Content {
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

/** What deleting does, beside the dialog in which it is about to be done. */
export function explanation(note: DeletingNote, dialog: () => Element | undefined): Content {
  const hideForGood = () => void send('hideDeletingNote', {});
  const content = noteContent((state, actions) => h(DeletingPanel, { note, state, hideForGood, ...actions }));
  return { ...content, about: () => [boxOf(dialog())].filter((box) => box !== undefined), onlyAside: true };
}

/** That contacts were deleted just now. */
export function deletedContent(count: number, account: DeletingNote['account']): Content {
  const bringBack = () => void send('openDeletions', {});
  return noteContent((state, actions) => h(DeletedPanel, { count, account, state, bringBack, ...actions }));
}
