/**
 * What the public documents leave open about Constant Contact, one switch a question. The default is the reading with the best
 * public evidence; a client is right only if it does no harm under every value. A test may change a switch at any time.
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
  /** What a PUT answers with. */
  putAnswer: 'with-subresources' | 'without-subresources';
  /**
   * A faulty server: a PUT loses the named core field or subresource ("first_name", "phone_numbers", ...) though it was sent and
   * the answer is 200; "permission_to_send" becomes implicit.
   */
  putLoses: string | null;
  /** How a property without a value is given: not at all, as null, or (arrays) as an empty array. */
  unset: 'absent' | 'null' | 'empty-arrays';
  /** `deleted_at`: the contract says a date; 'as-recorded' also gives the timestamps that the seed has. */
  deletedAt: 'as-recorded' | 'date' | 'timestamp';
  /** How every other moment is written; the documents show all three. */
  moments: 'zulu' | 'offset' | 'offset-with-milliseconds';
  /** Properties that no document names, in every answer with contacts or lists. */
  unknownFields: 'none' | 'added';
  /** `include=sms_channel`, legal in older builds of the contract. */
  includeSmsChannel: 'refused' | 'ignored';
  /** `email=` together with `status=deleted`. */
  emailWithStatusDeleted: 'finds' | 'finds-nothing';
  /** How a cursor continues: after the last contact given, or after a number of contacts (which skips some when the set shrinks). */
  cursor: 'keyset' | 'offset';
  /** Whether a delete moves `updated_at`. */
  deleteMovesUpdatedAt: 'yes' | 'no';
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
  /** POST /activities/add_list_memberships that says "completed" without having done all of it. */
  bulkDrops: 'nothing' | 'every-tenth' | 'everything';
  /** Whether POST /activities/add_list_memberships moves `updated_at` of its contacts. */
  bulkMovesUpdatedAt: 'yes' | 'no';
  /** How an activity moves on: a step with every GET of it, with the clock, or done in the answer to the POST. */
  activityPace: 'by-poll' | 'by-time' | 'at-once';
  /** Seconds from the end of an activity until what it did to contacts is to be read: nothing is documented. */
  bulkLagSeconds: number;
  /** How an activity ends; 'none' leaves it in processing for good. */
  activityOutcome: 'completed' | 'failed' | 'timed_out' | 'cancelled' | 'none';
  /** When GET /activities has an activity in it: from its start on, or a minute later. */
  activitiesListed: 'at-once' | 'later';
  /** The 429 for more than 1,000 queued activities: its text is documented, its shape is not. */
  queueFull: 'with-key' | 'without-key' | 'as-quota';
  /** How `activity_errors` are written. */
  activityErrors: 'strings' | 'objects';
  /** PUT /contacts/resubscribe of a deleted contact. */
  resubscribeDeleted: 'sent' | 'refused';
  /** What the "Add contacts" form of the web app does with the address of a deleted contact. */
  webAppAddsDeleted: 'says-it-exists' | 'restores';
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
  /** Whether the token endpoint accepts a request with an `Origin` header, which every extension sends. */
  originOnTokenEndpoint: 'accepted' | 'refused';
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
  putAnswer: 'with-subresources',
  putLoses: null,
  unset: 'empty-arrays',
  deletedAt: 'as-recorded',
  moments: 'zulu',
  unknownFields: 'none',
  includeSmsChannel: 'refused',
  emailWithStatusDeleted: 'finds',
  cursor: 'keyset',
  deleteMovesUpdatedAt: 'yes',
  countsIncludeDeleted: 'no',
  malformedId: 404,
  conflictText: 'validation-failed-with-id',
  listNameConflict: 409,
  listsByDefault: 'active',
  bulkUnsubscribed: 'skipped',
  bulkDrops: 'nothing',
  bulkMovesUpdatedAt: 'yes',
  activityPace: 'by-poll',
  bulkLagSeconds: 0,
  activityOutcome: 'completed',
  activitiesListed: 'at-once',
  queueFull: 'with-key',
  activityErrors: 'strings',
  resubscribeDeleted: 'sent',
  webAppAddsDeleted: 'says-it-exists',
  reportsOfDeleted: 'answered',
  refreshTokens: 'rotating',
  accessTokenSeconds: 86_400,
  deviceIntervalSeconds: 5,
  invalidClient: 401,
  originOnTokenEndpoint: 'accepted',
  dateHeader: 'sent',
  rateLimits: 'on',
};
