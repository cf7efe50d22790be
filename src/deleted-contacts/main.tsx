import { send } from '../protocol/send';
import { createLookupState } from '../ui/lookup-state';
import { showPage } from '../ui/page-frame';
import { createSessionState } from '../ui/session-state';
import { text } from '../ui/text';
import { DeletedContacts } from './deleted-contacts';
import './deleted-contacts.css';

const session = createSessionState(send);
const lookup = createLookupState(send, 'deleted-contacts', { onCalls: () => void session.refresh() });

showPage(text('deletedContacts'), <DeletedContacts lookup={lookup} session={session} />);
void session.refresh();
