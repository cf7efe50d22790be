import * as v from 'valibot';
import { ENTRY_POINTS, type EntryPoint } from '../protocol/restores';
import { LONGEST_TEXT } from '../ui/lookup-state';

/** The part of `browser.storage.session` that the draft needs. */
export interface DraftArea {
  get(key: string): Promise<Record<string, unknown>>;
  set(items: Record<string, unknown>): Promise<void>;
  onChanged: { addListener(listener: (changes: Record<string, { newValue?: unknown }>) => void): void };
}

const KEY = 'draft';

const draftSchema = v.object({
  text: v.pipe(v.string(), v.maxLength(LONGEST_TEXT)),
  /** Another part of the extension wants this text looked up at once. */
  lookUp: v.exactOptional(v.boolean()),
  entryPoint: v.exactOptional(v.picklist(ENTRY_POINTS)),
});

interface DraftListeners {
  /** The text of an earlier popup. */
  onText: (text: string) => void;
  /** Another part of the extension wants this text looked up now. Undefined if this page leaves that to another page. */
  onLookUp: ((text: string, entryPoint: EntryPoint) => void) | undefined;
}

/**
 * The text in the popup. It is stored while the browser runs, because a popup closes at every click outside it. Other entry
 * points hand over a text in the same way. That text is used once, whether the popup is open or opens later.
 */
export function createDraft(area: DraftArea, { onText, onLookUp }: DraftListeners) {
  let typed = false;

  function take(value: unknown): void {
    const draft = v.safeParse(draftSchema, value);
    if (!draft.success) return;
    const { text, lookUp, entryPoint } = draft.output;
    if (lookUp) {
      if (!onLookUp) return;
      keep(text);
      onLookUp(text, entryPoint ?? 'popup');
    } else if (!typed) {
      onText(text);
    }
  }

  /** Stores the text. If storage fails, only the draft is lost. */
  function keep(text: string): void {
    typed = true;
    if (text.length <= LONGEST_TEXT) area.set({ [KEY]: { text } }).catch(() => {});
  }

  async function open(): Promise<void> {
    area.onChanged.addListener((changes) => {
      const draft = v.safeParse(draftSchema, changes[KEY]?.newValue);
      if (draft.success && draft.output.lookUp) take(draft.output);
    });
    const stored = await area.get(KEY).catch((): Record<string, unknown> => ({}));
    take(stored[KEY]);
  }

  return { open, keep };
}
