import { DeletionsNote } from '../ui/deletions-note';
import type { LookupState } from '../ui/lookup-state';
import { LookupView } from '../ui/lookup-view';
import { PageFooter, PageHeader } from '../ui/page-frame';
import type { SessionState } from '../ui/session-state';
import { text } from '../ui/text';

export function Popup({ lookup, session }: { lookup: LookupState; session: SessionState }) {
  return (
    <>
      <PageHeader title={text('extensionName')} session={session} onSwitched={lookup.clear} />
      <main class="page-main">
        <DeletionsNote session={session} />
        <LookupView lookup={lookup} session={session} />
      </main>
      <PageFooter session={session} />
    </>
  );
}
