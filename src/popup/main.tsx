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
import { followAccount } from './follow-account';
import { Popup } from './popup';
import './popup.css';

const session = createSessionState(send);
const lookup = createLookupState(send, 'popup', {
  readLongText,
  onText: (words) => draft.keep(words),
  onCalls: () => void session.refresh(),
});
/**
 * A handed-over text opens the popup. A side panel, which is neither a popup nor a tab, keeps what it shows: if both took
 * the text, it would be looked up twice, or only in the side panel.
 */
const isAside = (['popup', 'tab'] as const).every((type) => !browser.extension.getViews({ type }).includes(window));
const draft = createDraft(browser.storage.session, {
  onText: (words) => {
    lookup.text.value = words;
    selectAll(words);
  },
  onLookUp: isAside
    ? undefined
    : (words, entryPoint) => {
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
// A long text is not looked up at once. The address found in it is shown first, as after a paste.
if (begun.isSubmitted && !isLong) void lookup.lookUp();
// Another page may sign in or out or switch the account while the side panel stays open.
onAccountNews(() => void session.refresh());
followAccount(session, lookup);

/** Selects the text of an earlier popup, so that typing replaces it. */
function selectAll(words: string): void {
  const field = document.activeElement;
  if (!(field instanceof HTMLInputElement)) return;
  field.value = words;
  field.select();
}
