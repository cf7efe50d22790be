import type * as v from 'valibot';
import { describe, expectTypeOf, it } from 'vitest';
import type { AccessToken, accessSchema } from '../../src/background/access/access-tokens';
import type { accountSchema } from '../../src/background/access/account';
import type { DayCount, dayCountsSchema } from '../../src/background/access/call-budget';
import type { ClockSkew, clockSkewSchema } from '../../src/background/access/clock';
import type { PendingCode, pendingCodeSchema } from '../../src/background/access/code-sign-in';
import type { SessionRow, sessionRowSchema } from '../../src/background/access/sessions';
import type { ChosenSettings, settingsSchema } from '../../src/background/access/settings';
import type { AccountLists, accountListsSchema } from '../../src/background/account-data/lists';
import type {
  BegunEntry,
  begunSchema,
  MarksChangedEntry,
  marksChangedSchema,
  SettledEntry,
  settledSchema,
} from '../../src/background/contact/history-entries';
import type { Snapshot, snapshotsSchema } from '../../src/background/contact/snapshots';
import type { MarkCount, markCountsSchema } from '../../src/background/never-restore/mark-counts';
import type { Offer, offersSchema } from '../../src/background/page-prompt/offers';
import type { NoticedAddress, noticedSchema } from '../../src/background/page-prompt/prompt';
import type { promptFailureCountsSchema } from '../../src/background/page-prompt/prompt-failures';
import type { TabTurns, tabTurnsSchema } from '../../src/background/page-prompt/tab-limit';
import type { contactSchema } from '../../src/background/storage/contact-schema';
import type { ListInput, ListRequestName, listInputSchemas } from '../../src/deleted-contacts/check/list-requests';
import type { Account, Contact } from '../../src/protocol/contact';
import type { PromptFailureCount } from '../../src/protocol/prompt-failure';
import type { inputSchemas } from '../../src/protocol/request-schemas';
import type { Input, RequestName } from '../../src/protocol/requests';

// The type check of the tests fails if a schema lacks a property of its type, or has another one. An optional property
// that a schema leaves out would silently be dropped from the stored data.
describe('the schema equals the type', () => {
  it('of everything that is stored', () => {
    expectTypeOf<v.InferOutput<typeof contactSchema>>().toEqualTypeOf<Contact>();
    expectTypeOf<v.InferOutput<typeof snapshotsSchema>>().toEqualTypeOf<Snapshot[]>();
    expectTypeOf<v.InferOutput<typeof begunSchema>>().toEqualTypeOf<BegunEntry>();
    expectTypeOf<v.InferOutput<typeof settledSchema>>().toEqualTypeOf<SettledEntry>();
    expectTypeOf<v.InferOutput<typeof marksChangedSchema>>().toEqualTypeOf<MarksChangedEntry>();
    expectTypeOf<v.InferOutput<typeof markCountsSchema>>().toEqualTypeOf<MarkCount[]>();
    expectTypeOf<v.InferOutput<typeof accountSchema>>().toEqualTypeOf<Account>();
    expectTypeOf<v.InferOutput<typeof sessionRowSchema>>().toEqualTypeOf<SessionRow>();
    expectTypeOf<v.InferOutput<typeof accessSchema>>().toEqualTypeOf<AccessToken[]>();
    expectTypeOf<v.InferOutput<typeof pendingCodeSchema>>().toEqualTypeOf<PendingCode | null>();
    expectTypeOf<v.InferOutput<typeof settingsSchema>>().toEqualTypeOf<ChosenSettings>();
    expectTypeOf<v.InferOutput<typeof dayCountsSchema>>().toEqualTypeOf<DayCount[]>();
    expectTypeOf<v.InferOutput<typeof clockSkewSchema>>().toEqualTypeOf<ClockSkew | null>();
    expectTypeOf<v.InferOutput<typeof accountListsSchema>>().toEqualTypeOf<AccountLists[]>();
    expectTypeOf<v.InferOutput<typeof noticedSchema>>().toEqualTypeOf<NoticedAddress[]>();
    expectTypeOf<v.InferOutput<typeof offersSchema>>().toEqualTypeOf<Offer[]>();
    expectTypeOf<v.InferOutput<typeof tabTurnsSchema>>().toEqualTypeOf<TabTurns>();
    expectTypeOf<v.InferOutput<typeof promptFailureCountsSchema>>().toEqualTypeOf<PromptFailureCount[]>();
  });

  it('of everything that is sent to the background and to the worker that reads lists', () => {
    type Inputs = { [K in RequestName]: v.InferOutput<(typeof inputSchemas)[K]> };
    expectTypeOf<Inputs>().toEqualTypeOf<{ [K in RequestName]: Input<K> }>();
    type ListInputs = { [K in ListRequestName]: v.InferOutput<(typeof listInputSchemas)[K]> };
    expectTypeOf<ListInputs>().toEqualTypeOf<{ [K in ListRequestName]: ListInput<K> }>();
  });
});
