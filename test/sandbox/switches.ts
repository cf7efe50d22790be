/**
 * The questions that the public documents leave open about Constant Contact, one switch each. The default is the less
 * convenient answer for a client. A client is right only if it does no harm under every value. A test may change a
 * switch at any time.
 */
export interface Switches {
  /** A PUT without a subresource array: the contract says it is kept, a staff answer in the forum says it is lost. */
  omittedSubresources: 'kept' | 'lost';
  /** A PUT without `sms_channel`: nothing is documented. */
  omittedSmsChannel: 'kept' | 'lost';
  /** A PUT with `email_address` but no `permission_to_send`: one integration reports that it falls back to implicit. */
  omittedPermission: 'kept' | 'implicit';
  /** A PUT with `email_address` but no `opt_out_reason`, for a contact that has one. */
  omittedOptOutReason: 'kept' | 'lost';
  /** A PUT that leaves the contact without lists: the contract says every PUT restores, one integration reports a 400. */
  putWithoutLists: 'restores' | 'refused';
  /** A PUT of a deleted contact with `update_source: "Contact"`: the contract says that it must be "Account". */
  putAsContact: 'refused' | 'restores';
  /** A PUT that gives lists to an unsubscribed contact: one integration handles an error that says "unsubscribed". */
  putUnsubscribedOntoLists: 'added' | 'refused';
  /** A PUT that changes `permission_to_send` of a contact that opted out itself. */
  putOptIn: 'stored' | 'refused';
  /**
   * A PUT that sends "unsubscribed" for an unsubscribed contact: the opt-out stays the same, or becomes a new one by
   * the account.
   */
  unsubscribedAgain: 'kept' | 'reset';
  /** Read-only keys in a PUT, such as `created_at`. */
  readOnlyKeys: 'ignored' | 'refused';
  /** Notes in a PUT: they replace the old ones as other arrays do, or are added to them. */
  resentNotes: 'replaced' | 'duplicated';
  /** A tag or custom field in a PUT that no longer exists. */
  vanishedReferences: 'refused' | 'ignored';
  /** A PUT without `email_address`: the contract allows it, and refusals were observed. */
  putWithoutAddress: 'refused' | 'taken';
  /** A PUT that turns explicit consent into implicit: refusals were observed. */
  explicitToImplicit: 'refused' | 'stored';
  /** Street addresses in a PUT or POST: in recordings "CA" and "US" return as "California" and "United States". */
  streetAddresses: 'written-out' | 'as-sent';
  /** The subresources in the answer to a PUT: in recordings those of the request. */
  putAnswer: 'those-sent' | 'with-subresources' | 'without-subresources';
  /**
   * A faulty server: a PUT loses the named core field or subresource ("first_name", "phone_numbers", ...) although the
   * request has it and the answer is 200. "permission_to_send" becomes implicit.
   */
  putLoses: string | null;
  /** The form of a property without a value: absent, null, or (arrays) an empty array. */
  unset: 'absent' | 'null' | 'empty-arrays';
  /** `deleted_at`: the contract says a date. 'as-recorded' also returns the timestamps of the seed. */
  deletedAt: 'as-recorded' | 'date' | 'timestamp';
  /** The format of every other timestamp: recordings have whole seconds, the documents show the other three. */
  moments: 'zulu-seconds' | 'zulu' | 'offset' | 'offset-with-milliseconds';
  /** The letters of ids in answers with contacts or lists. Samples have lower case, and UUIDs are equal in any case. */
  idLetters: 'lower-case' | 'upper-case';
  /** Properties that no document names, in every answer with contacts or lists. */
  unknownFields: 'none' | 'added';
  /** `include=sms_channel`, valid in older builds of the contract. */
  includeSmsChannel: 'refused' | 'ignored';
  /** `email=` together with `status=deleted`. */
  emailWithStatusDeleted: 'finds' | 'finds-nothing';
  /**
   * The continuation of a cursor: after the last returned contact, or after a number of contacts (which skips some when
   * the set shrinks).
   */
  cursor: 'keyset' | 'offset';
  /** The lifetime of a cursor in seconds, after which it gives a 400. */
  cursorSeconds: number;
  /**
   * A faulty server: the link to the next page leads to the same page, or to the page before and back from there, or the
   * last page links to an empty one, and so on without end.
   */
  nextLink: 'next-page' | 'same-page' | 'page-before' | 'without-end';
  /** The order of GET /contacts: newest first in recordings, and promised by no document. */
  contactOrder: 'newest-first' | 'oldest-first';
  /** Whether a delete moves `updated_at`. */
  deleteMovesUpdatedAt: 'yes' | 'no';
  /** Whether an opt-out moves the contact’s `updated_at` as well as that of its address: staff say no. */
  optOutMovesUpdatedAt: 'yes' | 'no';
  /** Whether changed lists, a deleted list and a restore in the web app move a contact’s `updated_at`. */
  listChangeMovesUpdatedAt: 'yes' | 'no';
  /** The lists of a contact after it opts out: nothing is documented. */
  optOutLists: 'kept' | 'lost';
  /** A DELETE of a deleted contact: a 404 was observed. */
  deleteDeleted: 404 | 204;
  /** Whether `total` of GET /contacts/counts includes deleted contacts. */
  countsIncludeDeleted: 'no' | 'yes';
  /** The status for an id in a path that is not a UUID. The guide shows only the body. */
  malformedId: 404 | 400;
  /** The text of the 409 of POST /contacts. All three were observed. */
  conflictText: 'validation-failed-with-id' | 'with-id' | 'without-id';
  /** A new list with the name of another. */
  listNameConflict: 409 | 400;
  /** The lists that GET /contact_lists returns without a `status`. */
  listsByDefault: 'active' | 'all';
  /** Unsubscribed contacts in POST /activities/add_list_memberships. */
  bulkUnsubscribed: 'skipped' | 'error' | 'added';
  /**
   * An activity that reports "completed" and leaves contacts out: every tenth, a third (a different one each time), or
   * all.
   */
  bulkDrops: 'nothing' | 'every-tenth' | 'a-third' | 'everything';
  /** Whether activities that change lists or tags move `updated_at` of their contacts. */
  bulkMovesUpdatedAt: 'yes' | 'no';
  /**
   * The progress of an activity: one step with every GET of it, with the clock, or complete in the answer to the POST.
   */
  activityPace: 'by-poll' | 'by-time' | 'at-once';
  /** Seconds from the end of an activity until the contacts change: nothing is documented. */
  bulkLagSeconds: number;
  /** Seconds during which readings show a contact as it was before an activity changed it: nothing is documented. */
  readingLagSeconds: number;
  /** The end of an activity. 'none' leaves it in processing forever. */
  activityOutcome: 'completed' | 'failed' | 'timed_out' | 'cancelled' | 'none';
  /** The effect of an activity that does not complete. 'by-state' is half after a timeout, and otherwise nothing. */
  failedActivityDid: 'by-state' | 'nothing' | 'half' | 'all';
  /** Lists of activities as recorded: each item links to the last one, and a count of 0 is absent. */
  activityList: 'as-recorded' | 'as-documented';
  /** When GET /activities includes an activity: from its start on, or a minute later. */
  activitiesListed: 'at-once' | 'later';
  /** The 429 for more than 1,000 queued activities. Its text is documented, its shape is not. */
  queueFull: 'with-key' | 'without-key' | 'as-quota';
  /** Whether an export without a `status` includes deleted contacts. No column tells them from the others. */
  exportWithoutStatus: 'with-deleted' | 'without-deleted';
  /** The lists of a removed contact in an export: none, or those before its deletion. */
  exportedListsOfRemoved: 'none' | 'last';
  /** Whether a file has a column with contact ids: when `fields` names it, or never. */
  exportedContactId: 'when-asked-for' | 'never';
  /** The moment that a file describes: the start of the activity, or its end. */
  exportShows: 'its-start' | 'its-end';
  /** The id of a file: its own, or that of its activity, as the contract’s wording suggests. */
  exportFileId: 'its-own' | 'of-the-activity';
  /** The lifetime of a file: as long as its activity is known, an hour, or one download. */
  exportLives: 'ten-days' | 'an-hour' | 'one-download';
  /** The status for a file that no longer exists: the contract has only 404. */
  goneExport: 404 | 410;
  /** The headings of a file: the names of `fields`, those of the web app’s own export, or its former ones. */
  exportHeadings: 'fields' | 'web-app' | 'web-app-older';
  /** The encoding of a file. In windows-1252 a question mark replaces characters that it lacks. */
  exportEncoding: 'utf-8-with-bom' | 'utf-8' | 'windows-1252';
  /** The separator of cells in a file. */
  exportSeparator: 'comma' | 'semicolon';
  /** The line ends of a file. */
  exportLineEnds: 'crlf' | 'lf';
  /** A faulty server: every cell is one column too far to the right, and the last one comes first. */
  exportedCells: 'in-place' | 'shifted';
  /** The form of `activity_errors`. */
  activityErrors: 'strings' | 'objects';
  /** PUT /contacts/resubscribe of a deleted contact. */
  resubscribeDeleted: 'sent' | 'refused';
  /** The effect of the “Add contacts” form of the web app with the address of a deleted contact. */
  webAppAddsDeleted: 'says-it-exists' | 'restores';
  /** The status of a list of automations: the contract has 209 instead of 200. */
  automationsStatus: 209 | 200;
  /**
   * The continuation of a list of more than 50 automations. The contract mentions pages and has neither a link nor a
   * parameter for them. So there is a link as elsewhere, or none (and the rest stays unknown), or everything is on one
   * page.
   */
  automationPages: 'linked' | 'cut-off' | 'one';
  /** Whether the list of all campaigns includes deleted ones, whose details cannot be read. */
  removedCampaigns: 'in-summaries' | 'not-listed';
  /**
   * Whether campaigns name lists that were deleted later. They may be missing in the mailing, or even in the history of
   * its sends.
   */
  deletedListsOfCampaigns: 'dropped-from-mailing' | 'kept' | 'dropped';
  /** Whether the report of a mailing’s recipients includes deleted contacts, as the contract says. */
  sendsOfDeleted: 'listed' | 'left-out';
  /** The answer of a report of a deleted contact. */
  reportsOfDeleted: 'answered' | 'empty' | 'not-found' | 'forbidden';
  /** The setting of the application in the portal: a refresh token expires at its use, or can be used again. */
  refreshTokens: 'rotating' | 'long-lived';
  /** The lifetime of an access token in seconds: staff say 24 hours, two integrations observed 8. */
  accessTokenSeconds: number;
  /** The interval between two polls that the device flow demands, in seconds. */
  deviceIntervalSeconds: number;
  /** The status of `invalid_client`. */
  invalidClient: 401 | 400;
  /**
   * Requests to the token and device endpoints with an `Origin` header, which browsers add to those of an extension.
   * Okta’s support page lets only the exchange of a code with PKCE pass.
   */
  originOnTokenEndpoint: 'accepted' | 'pkce-only' | 'refused';
  /** `expires_in` of a token answer, a number that a client can do without. */
  expiresIn: 'number' | 'text' | 'zero' | 'absent';
  /** Other optional fields of a token answer and their forms: no `scope`, and "bearer" in lower case. */
  tokenAnswer: 'full' | 'bare';
  /**
   * `iss` in the redirect from the sign-in page (RFC 9207): absent, one of the two observed issuers, or another
   * server’s.
   */
  callbackIssuer: 'absent' | 'authz' | 'identity' | 'another';
  /** Whether an answer contains the server’s time, as servers with a clock should send it. */
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
  idLetters: 'lower-case',
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
