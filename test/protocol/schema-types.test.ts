import type * as v from 'valibot';
import { describe, expectTypeOf, it } from 'vitest';
import type { accountSchema } from '../../src/background/access/account';
import type { pendingCodeSchema } from '../../src/background/access/code-sign-in';
import type { settingsSchema } from '../../src/background/access/settings';
import type { accountAutomationsSchema } from '../../src/background/account-data/automations';
import type { accountListsSchema } from '../../src/background/account-data/lists';
import type { BegunEntry, MarksChangedEntry, SettledEntry } from '../../src/background/contact/history-entries';
import type { promptFailureCountsSchema } from '../../src/background/page-prompt/prompt-failures';
import type { contactSchema } from '../../src/background/storage/contact-schema';
import type { ListInput, ListRequestName, listInputSchemas } from '../../src/deleted-contacts/check/list-requests';
import type { Account, Contact, ContactList } from '../../src/protocol/contact';
import type { MarkEntry } from '../../src/protocol/never-restore';
import type { PromptFailureCount } from '../../src/protocol/prompt-failure';
import type { inputSchemas } from '../../src/protocol/request-schemas';
import type { Input, RequestName } from '../../src/protocol/requests';
import type { ComparedField } from '../../src/protocol/restores';
import type { Automations, CodeSignIn, Settings, TagOrField } from '../../src/protocol/settings';

// The type check of the tests fails if a schema lacks a property of its type, or has another one. An optional property
// that a schema leaves out would silently be dropped from the stored data.
describe('the schema equals the type', () => {
  it('of everything of the protocol that is stored', () => {
    expectTypeOf<v.InferOutput<typeof contactSchema>>().toEqualTypeOf<Contact>();
    expectTypeOf<v.InferOutput<typeof accountSchema>>().toEqualTypeOf<Account>();
    expectTypeOf<BegunEntry['lists']>().toEqualTypeOf<ContactList[]>();
    expectTypeOf<SettledEntry['fields']>().toEqualTypeOf<ComparedField[]>();
    type MarkChange = Omit<MarkEntry, 'id' | 'at' | 'contactId'> & { event: 'marks-changed' };
    expectTypeOf<{ [K in keyof MarksChangedEntry]: MarksChangedEntry[K] }>().toEqualTypeOf<{
      [K in keyof MarkChange]: MarkChange[K];
    }>();
    type PendingCode = NonNullable<v.InferOutput<typeof pendingCodeSchema>>;
    expectTypeOf<Pick<PendingCode, keyof CodeSignIn>>().toEqualTypeOf<Pick<CodeSignIn, keyof CodeSignIn>>();
    type Chosen = Required<v.InferOutput<typeof settingsSchema>>;
    expectTypeOf<Chosen>().toEqualTypeOf<Pick<Settings, keyof Chosen>>();
    type AccountLists = v.InferOutput<typeof accountListsSchema>[number];
    expectTypeOf<AccountLists['lists']>().toEqualTypeOf<ContactList[]>();
    expectTypeOf<AccountLists['names']>().toEqualTypeOf<TagOrField[] | undefined>();
    type Known = v.InferOutput<typeof accountAutomationsSchema>[number];
    expectTypeOf<Known['automations']>().toEqualTypeOf<Automations | null>();
    expectTypeOf<v.InferOutput<typeof promptFailureCountsSchema>>().toEqualTypeOf<PromptFailureCount[]>();
  });

  it('of everything that is sent to the background and to the worker that reads lists', () => {
    type Inputs = { [K in RequestName]: v.InferOutput<(typeof inputSchemas)[K]> };
    expectTypeOf<Inputs>().toEqualTypeOf<{ [K in RequestName]: Input<K> }>();
    type ListInputs = { [K in ListRequestName]: v.InferOutput<(typeof listInputSchemas)[K]> };
    expectTypeOf<ListInputs>().toEqualTypeOf<{ [K in ListRequestName]: ListInput<K> }>();
  });
});
