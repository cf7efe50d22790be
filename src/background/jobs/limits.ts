/** All limits of a job in one value, so that tests can run nine contacts in batches of three. Times are in ms. */
export interface Limits {
  /** Contacts per activity (https://developer.constantcontact.com/api_guide/contacts_bulk_activities.html). */
  batch: number;
  /** Contacts per page of a reading. */
  page: number;
  /** Activities in the server’s queue at a time: enough to keep it busy, few enough to stop soon after “Cancel”. */
  inFlight: number;
  /** The longest time between reading a contact and sending it. */
  fresh: number;
  /** How far a reading of changes goes back before the job. Times of changes are whole seconds. */
  overlap: number;
  /** Waits before the first polls of an activity. */
  polls: readonly number[];
  /** The growth factor of later waits. */
  pollGrowth: number;
  /** An activity counts as late after this many polls, which is about a day. */
  mostPolls: number;
  /** How long the effects of an activity may take to show after its end. The documentation does not say. */
  shows: number;
  /** The same if the end, or even the start, of the activity is unknown. */
  showsIfLost: number;
  /** The shortest wait between two readings of a batch. */
  recheck: number;
  /** Attempts per contact. After them, its change counts as not applied. */
  attempts: number;
  /** After this many consecutive lost answers, which takes some hours, the job sends nothing more. */
  lostInARow: number;
  /** A contact is given up after it was unreadable in this many rounds, with other contacts read in between. */
  unreadable: number;
  /**
   * How far the halved batches for the same lists may outnumber the completed ones. Nine halvings find one contact among
   * 500.
   */
  halvings: number;
}

export const LIMITS: Limits = {
  batch: 500,
  page: 500,
  inFlight: 8,
  fresh: 30_000,
  overlap: 5_000,
  polls: [2_000, 3_000, 5_000, 8_000, 13_000, 30_000],
  pollGrowth: 1.15,
  mostPolls: 48,
  shows: 150_000,
  showsIfLost: 300_000,
  recheck: 15_000,
  attempts: 2,
  lostInARow: 40,
  unreadable: 8,
  halvings: 12,
};
