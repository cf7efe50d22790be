/**
 * What the public documents leave open about Constant Contact, one switch a question. The default is the less convenient answer
 * for a client; a client is right only if it does no harm under every value. A test may change a switch at any time.
 */
export interface Switches {
  /** A PUT without a subresource array: the contract says it is kept, a staff answer in the forum says it is lost. */
  omittedSubresources: 'kept' | 'lost';
  /** A PUT without `sms_channel`: nothing is documented. */
  omittedSmsChannel: 'kept' | 'lost';
  /** A PUT with `email_address` but no `permission_to_send`: one integration reports that it falls back to implicit. */
  omittedPermission: 'kept' | 'implicit';
  /** A PUT with `email_address` but no `opt_out_reason`, of a contact that has one. */
  omittedOptOutReason: 'kept' | 'lost';
  /** A PUT that leaves the contact without any list: the contract says every PUT restores, one integration reports a 400. */
  putWithoutLists: 'restores' | 'refused';
  /** A PUT of a deleted contact with `update_source: "Contact"`: the contract says that it must be "Account". */
  putAsContact: 'refused' | 'restores';
  /** A PUT that gives lists to an unsubscribed contact: one integration handles an error that says "unsubscribed". */
  putUnsubscribedOntoLists: 'added' | 'refused';
  /** A PUT that changes `permission_to_send` of a contact that opted out by itself. */
  putOptIn: 'stored' | 'refused';
  /** A PUT that sends "unsubscribed" for a contact that is so already: the opt-out stays as it was, or becomes a new one by the account. */
  unsubscribedAgain: 'kept' | 'reset';
  /** Read-only keys in a PUT, such as `created_at`. */
  readOnlyKeys: 'ignored' | 'refused';
  /** Notes in a PUT: they replace the old ones as other arrays do, or are added to them. */
  resentNotes: 'replaced' | 'duplicated';
  /** A tag or custom field in a PUT that does not exist any more. */
  vanishedReferences: 'refused' | 'ignored';
  /** A PUT without `email_address`: the contract lets it pass, it was seen refused. */
  putWithoutAddress: 'refused' | 'taken';
  /** A PUT that turns explicit consent into implicit: it was seen refused. */
  explicitToImplicit: 'refused' | 'stored';
  /** Street addresses in a PUT or POST: recordings have "CA" and "US" come back as "California" and "United States". */
  streetAddresses: 'written-out' | 'as-sent';
  /** The subresources that a PUT answers with: in recordings those that were sent. */
  putAnswer: 'those-sent' | 'with-subresources' | 'without-subresources';
  /**
   * A faulty server: a PUT loses the named core field or subresource ("first_name", "phone_numbers", ...) though it was sent and
   * the answer is 200; "permission_to_send" becomes implicit.
   */
  putLoses: string | null;
  /** How a property without a value is given: not at all, as null, or (arrays) as an empty array. */
  unset: 'absent' | 'null' | 'empty-arrays';
  /** `deleted_at`: the contract says a date; 'as-recorded' also gives the timestamps that the seed has. */
  deletedAt: 'as-recorded' | 'date' | 'timestamp';
  /** How every other moment is written: recordings have whole seconds, the documents show the other three. */
  moments: 'zulu-seconds' | 'zulu' | 'offset' | 'offset-with-milliseconds';
  /** Properties that no document names, in every answer with contacts or lists. */
  unknownFields: 'none' | 'added';
  /** `include=sms_channel`, legal in older builds of the contract. */
  includeSmsChannel: 'refused' | 'ignored';
  /** `email=` together with `status=deleted`. */
  emailWithStatusDeleted: 'finds' | 'finds-nothing';
  /** How a cursor continues: after the last contact given, or after a number of contacts (which skips some when the set shrinks). */
  cursor: 'keyset' | 'offset';
  /** Seconds that a cursor stays good; after that it is a 400. */
  cursorSeconds: number;
  /** A faulty server: the link to the next page leads to the same page, or to the page before and from there back. */
  nextLink: 'next-page' | 'same-page' | 'page-before';
  /** The order of GET /contacts: newest first in recordings; no document promises any. */
  contactOrder: 'newest-first' | 'oldest-first';
  /** Whether a delete moves `updated_at`. */
  deleteMovesUpdatedAt: 'yes' | 'no';
  /** Whether an opt-out moves the contact's `updated_at`, beside that of its address: staff say no. */
  optOutMovesUpdatedAt: 'yes' | 'no';
  /** Whether it moves `updated_at` when somebody changes the lists of a contact, deletes one of them, or restores it, in the web app. */
  listChangeMovesUpdatedAt: 'yes' | 'no';
  /** What becomes of the lists of a contact that opts out: nothing is documented. */
  optOutLists: 'kept' | 'lost';
  /** A DELETE of a deleted contact: it was seen answered with 404. */
  deleteDeleted: 404 | 204;
  /** Whether `total` of GET /contacts/counts has the deleted contacts in it. */
  countsIncludeDeleted: 'no' | 'yes';
  /** The status for an id in a path that is not a UUID; the guide shows only the body. */
  malformedId: 404 | 400;
  /** The text of the 409 of POST /contacts; all three were seen in the wild. */
  conflictText: 'validation-failed-with-id' | 'with-id' | 'without-id';
  /** A new list with the name of another. */
  listNameConflict: 409 | 400;
  /** The lists that GET /contact_lists gives when no `status` is asked for. */
  listsByDefault: 'active' | 'all';
  /** Unsubscribed contacts in POST /activities/add_list_memberships. */
  bulkUnsubscribed: 'skipped' | 'error' | 'added';
  /** An activity that says "completed" and left contacts out: every tenth, a third (another one each time), or all. */
  bulkDrops: 'nothing' | 'every-tenth' | 'a-third' | 'everything';
  /** Whether activities that change lists or tags move `updated_at` of their contacts. */
  bulkMovesUpdatedAt: 'yes' | 'no';
  /** How an activity moves on: a step with every GET of it, with the clock, or done in the answer to the POST. */
  activityPace: 'by-poll' | 'by-time' | 'at-once';
  /** Seconds from the end of an activity until it really changes the contacts: nothing is documented. */
  bulkLagSeconds: number;
  /** Seconds for which readings show a contact as it was before an activity changed it: nothing is documented. */
  readingLagSeconds: number;
  /** How an activity ends; 'none' leaves it in processing for good. */
  activityOutcome: 'completed' | 'failed' | 'timed_out' | 'cancelled' | 'none';
  /** What an activity did that does not complete; 'by-state' is half where it timed out, and nothing else. */
  failedActivityDid: 'by-state' | 'nothing' | 'half' | 'all';
  /** Lists of activities as recorded: each item links to the last one, and a count of 0 is absent. */
  activityList: 'as-recorded' | 'as-documented';
  /** When GET /activities has an activity in it: from its start on, or a minute later. */
  activitiesListed: 'at-once' | 'later';
  /** The 429 for more than 1,000 queued activities: its text is documented, its shape is not. */
  queueFull: 'with-key' | 'without-key' | 'as-quota';
  /** An export that names no `status`: whether it has the deleted contacts in it, which no column tells from the others. */
  exportWithoutStatus: 'with-deleted' | 'without-deleted';
  /** What an export says of the lists of a removed contact: nothing, or those it was on when it was deleted. */
  exportedListsOfRemoved: 'none' | 'last';
  /** Whether a file has a column with the ids of contacts: where `fields` names it, or not even there. */
  exportedContactId: 'when-asked-for' | 'never';
  /** The moment that a file shows the account at: when the activity was started, or when it was over. */
  exportShows: 'its-start' | 'its-end';
  /** The id of a file: one of its own, or that of its activity, as the words of the contract have it. */
  exportFileId: 'its-own' | 'of-the-activity';
  /** How long a file can be fetched: as long as its activity is known, an hour, or once. */
  exportLives: 'ten-days' | 'an-hour' | 'one-download';
  /** The status for a file that is gone: the contract has 404 alone. */
  goneExport: 404 | 410;
  /** The headings of a file: the names of `fields`, those of the web app's own export, or those that it had in former years. */
  exportHeadings: 'fields' | 'web-app' | 'web-app-older';
  /** How the text of a file becomes bytes; in windows-1252, what it has no byte for becomes a question mark. */
  exportEncoding: 'utf-8-with-bom' | 'utf-8' | 'windows-1252';
  /** What stands between two cells of a file. */
  exportSeparator: 'comma' | 'semicolon';
  /** What ends a line of a file. */
  exportLineEnds: 'crlf' | 'lf';
  /** A faulty server: every cell stands one column too far to the right, the last one first. */
  exportedCells: 'in-place' | 'shifted';
  /** How `activity_errors` are written. */
  activityErrors: 'strings' | 'objects';
  /** PUT /contacts/resubscribe of a deleted contact. */
  resubscribeDeleted: 'sent' | 'refused';
  /** What the "Add contacts" form of the web app does with the address of a deleted contact. */
  webAppAddsDeleted: 'says-it-exists' | 'restores';
  /** The status of a list of automations: the contract has 209 in the place of 200. */
  automationsStatus: 209 | 200;
  /**
   * How a list of automations of more than 50 goes on. The contract speaks of pages and has neither a link nor a parameter for
   * them: with a link as elsewhere, not at all (so that the rest stays unknown), or everything is on one page.
   */
  automationPages: 'linked' | 'cut-off' | 'one';
  /** Whether the list of all campaigns has the deleted ones in it, of which nothing more can be read. */
  removedCampaigns: 'in-summaries' | 'not-listed';
  /** Whether campaigns name lists that were deleted since: they may be missing in the mailing, or even in the history of its sends. */
  deletedListsOfCampaigns: 'dropped-from-mailing' | 'kept' | 'dropped';
  /** Whether the report of whom a mailing was sent to has the deleted contacts in it, as the contract says. */
  sendsOfDeleted: 'listed' | 'left-out';
  /** What a report of a deleted contact answers. */
  reportsOfDeleted: 'answered' | 'empty' | 'not-found' | 'forbidden';
  /** The setting of the application in the portal: a refresh token dies when it is used, or can be used again. */
  refreshTokens: 'rotating' | 'long-lived';
  /** Seconds an access token lives: staff say 24 hours, two integrations observed 8. */
  accessTokenSeconds: number;
  /** Seconds between two polls that the device flow asks for. */
  deviceIntervalSeconds: number;
  /** The status of `invalid_client`. */
  invalidClient: 401 | 400;
  /**
   * Requests to the token and device endpoints with an `Origin` header, which browsers add to those of an extension. Okta's support
   * page has only the exchange of a code with PKCE pass.
   */
  originOnTokenEndpoint: 'accepted' | 'pkce-only' | 'refused';
  /** `expires_in` of a token answer, a number that a client can do without. */
  expiresIn: 'number' | 'text' | 'zero' | 'absent';
  /** What else a token answer may do without or write in another way: no `scope` and "bearer", in lower case. */
  tokenAnswer: 'full' | 'bare';
  /** `iss` on the way back from the sign-in page (RFC 9207): absent, one of the two issuers in the wild, or another server's. */
  callbackIssuer: 'absent' | 'authz' | 'identity' | 'another';
  /** Whether an answer says what time it is at the server, as servers with a clock should. */
  dateHeader: 'sent' | 'absent';
  /** 4 calls a second and 10,000 a day for every API key, 1 a second on the token endpoint, 1,000 queued activities. */
  rateLimits: 'on' | 'off';
}

export const defaultSwitches: Readonly<Switches> = {
  omittedSubresources: 'kept',
  omittedSmsChannel: 'kept',
  omittedPermission: 'kept',
  omittedOptOutReason: 'kept',
  putWithoutLists: 'restores',
  putAsContact: 'refused',
  putUnsubscribedOntoLists: 'added',
  putOptIn: 'stored',
  unsubscribedAgain: 'kept',
  readOnlyKeys: 'ignored',
  resentNotes: 'replaced',
  vanishedReferences: 'refused',
  putWithoutAddress: 'refused',
  explicitToImplicit: 'refused',
  streetAddresses: 'written-out',
  putAnswer: 'those-sent',
  putLoses: null,
  unset: 'empty-arrays',
  deletedAt: 'date',
  moments: 'zulu-seconds',
  unknownFields: 'none',
  includeSmsChannel: 'refused',
  emailWithStatusDeleted: 'finds',
  cursor: 'keyset',
  cursorSeconds: 86_400,
  nextLink: 'next-page',
  contactOrder: 'newest-first',
  deleteMovesUpdatedAt: 'no',
  optOutMovesUpdatedAt: 'no',
  listChangeMovesUpdatedAt: 'no',
  optOutLists: 'kept',
  deleteDeleted: 404,
  countsIncludeDeleted: 'no',
  malformedId: 404,
  conflictText: 'validation-failed-with-id',
  listNameConflict: 409,
  listsByDefault: 'active',
  bulkUnsubscribed: 'skipped',
  bulkDrops: 'nothing',
  bulkMovesUpdatedAt: 'no',
  activityPace: 'by-poll',
  bulkLagSeconds: 0,
  readingLagSeconds: 0,
  activityOutcome: 'completed',
  failedActivityDid: 'half',
  activityList: 'as-recorded',
  activitiesListed: 'at-once',
  queueFull: 'with-key',
  exportWithoutStatus: 'with-deleted',
  exportedListsOfRemoved: 'none',
  exportedContactId: 'when-asked-for',
  exportShows: 'its-start',
  exportFileId: 'its-own',
  exportLives: 'ten-days',
  goneExport: 404,
  exportHeadings: 'fields',
  exportEncoding: 'utf-8-with-bom',
  exportSeparator: 'comma',
  exportLineEnds: 'crlf',
  exportedCells: 'in-place',
  activityErrors: 'strings',
  resubscribeDeleted: 'sent',
  webAppAddsDeleted: 'says-it-exists',
  automationsStatus: 209,
  automationPages: 'linked',
  removedCampaigns: 'in-summaries',
  deletedListsOfCampaigns: 'dropped-from-mailing',
  sendsOfDeleted: 'listed',
  reportsOfDeleted: 'answered',
  refreshTokens: 'rotating',
  accessTokenSeconds: 86_400,
  deviceIntervalSeconds: 5,
  invalidClient: 401,
  originOnTokenEndpoint: 'refused',
  expiresIn: 'number',
  tokenAnswer: 'full',
  callbackIssuer: 'absent',
  dateHeader: 'sent',
  rateLimits: 'on',
};
