/** Everything that a job is measured by: one value, handed in, so that tests run nine contacts in batches of three. Times are in ms. */
export interface Limits {
  /** Contacts that one activity takes (https://developer.constantcontact.com/api_guide/contacts_bulk_activities.html). */
  batch: number;
  /** Contacts on a page of a reading. */
  page: number;
  /** Activities in the server's queue at a time: enough to keep it busy, few enough to stop soon after "Cancel". */
  inFlight: number;
  /** A contact is sent only by a reading of it that is no older. */
  fresh: number;
  /** How far before the last reading the next one begins: times of changes are whole seconds, and told a little late. */
  overlap: number;
  /** How long an activity is left alone before it is polled, and before each further time. */
  polls: readonly number[];
  /** Later waits grow by this factor. */
  pollGrowth: number;
  /** After so many polls an activity counts as late: about a day. */
  mostPolls: number;
  /** What an activity did may take so long to be read after its end; nothing is documented. */
  shows: number;
  /** The same where it is not known when it ended, or whether it began. */
  showsIfLost: number;
  /** When contacts are read once more before that time is over. */
  recheck: number;
  /** How often a contact is sent before it counts as one that Constant Contact leaves as it was. */
  attempts: number;
  /** After so many lost answers in a row, without one that came, nothing more is sent: some hours later. */
  lostInARow: number;
  /** In how many rounds, with others read in between, a contact has to be unreadable before it is given up. */
  unreadable: number;
  /** So many more batches than were done may be halved in a job: nine halvings find one contact among 500. */
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
