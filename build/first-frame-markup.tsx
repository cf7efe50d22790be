import type { VNode } from 'preact';
import { Popup } from '../src/popup/popup';
import { createLookupState } from '../src/ui/lookup-state';
import { PageHeader } from '../src/ui/page-frame';
import { createSessionState } from '../src/ui/session-state';
import { text } from '../src/ui/text';

/** The initial markup of each page, by its folder in src/. */
export function firstFrameMarkup(): Record<string, VNode> {
  const send = () => new Promise<never>(() => {});
  const session = createSessionState(send);
  const frame = (title: string, main: string) => (
    <>
      <PageHeader title={text(title)} session={session} />
      <main class={main} />
    </>
  );
  return {
    popup: <Popup lookup={createLookupState(send, 'popup')} session={session} />,
    'deleted-contacts': frame('pageDeletedContacts', 'views'),
    history: frame('pageHistory', 'page-main'),
    settings: frame('pageSettings', 'page-main'),
  };
}
