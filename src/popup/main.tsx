import browser from 'webextension-polyfill';
import { onAccountNews } from '../protocol/account-news';
import { send } from '../protocol/send';
import { createLookupState } from '../ui/lookup-state';
import { showPage } from '../ui/page-frame';
import { readLongText } from '../ui/read-long-text';
import { createSessionState } from '../ui/session-state';
import { takeFirstFrame } from '../ui/take-first-frame';
import { text } from '../ui/text';
import { createDraft } from './draft';
import { Popup } from './popup';
import './popup.css';

const session = createSessionState(send);
const lookup = createLookupState(send, 'popup', {
  readLongText,
  onText: (words) => draft.keep(words),
  onCalls: () => void session.refresh(),
});
const draft = createDraft(browser.storage.session, {
  onText: (words) => {
    lookup.text.value = words;
    selectAll(words);
  },
  onLookUp: (words, entryPoint) => {
    lookup.text.value = words;
    void lookup.lookUp(entryPoint);
  },
});

const begun = takeFirstFrame();
const isLong = lookup.takeLongText(begun.text);
if (begun.text !== '' && !isLong) lookup.setText(begun.text);
showPage(text('extensionName'), <Popup lookup={lookup} session={session} />);
void session.refresh();
void draft.open();
// What a long text holds is shown first, as after a paste.
if (begun.isSubmitted && !isLong) void lookup.lookUp();
onAccountNews(() => void takeAccount());

/** What an earlier popup held comes when somebody may be about to type: what they type takes its place. */
function selectAll(words: string): void {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement)) return;
  field.value = words;
  field.select();
}

/** The side panel stays open while another page switches the account: a card of the account before is no longer shown. */
async function takeAccount(): Promise<void> {
  const before = session.status.value?.account?.id;
  await session.refresh();
  if (before !== undefined && session.status.value?.account?.id !== before) lookup.clear();
}
