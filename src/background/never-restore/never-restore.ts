import type { Account, Contact } from '../../protocol/contact';
import type { NeverRestore } from '../../protocol/never-restore';
import type { Input } from '../../protocol/requests';
import type { Marks } from './marks';

export interface NeverRestoreDeps {
  marks: Marks;
  /** The current account. Rejects with `signed-out`. */
  account: () => Promise<Account>;
}

export async function getNeverRestore({ marks, account }: NeverRestoreDeps): Promise<NeverRestore> {
  return marks.state((await account()).id);
}

export async function markNeverRestore(
  { people }: Input<'markNeverRestore'>,
  { marks, account }: NeverRestoreDeps,
): Promise<NeverRestore> {
  return marks.mark(await account(), people);
}

export async function unmarkNeverRestore(
  { people, reason }: Input<'unmarkNeverRestore'>,
  { marks, account }: NeverRestoreDeps,
): Promise<NeverRestore> {
  return marks.unmark(await account(), people, reason);
}

export async function forgetLostMarks(
  { reason }: Input<'forgetLostMarks'>,
  { marks, account }: NeverRestoreDeps,
): Promise<NeverRestore> {
  return marks.giveUpLost(await account(), reason);
}

export async function exportMarks(
  { passphrase }: Input<'exportMarks'>,
  { marks, account }: NeverRestoreDeps,
): Promise<{ file: string }> {
  return { file: await marks.toFile(await account(), passphrase) };
}

export async function importMarks(
  { file, passphrase }: Input<'importMarks'>,
  { marks, account }: NeverRestoreDeps,
): Promise<NeverRestore> {
  return marks.fromFile(await account(), file, passphrase);
}

/** Flags the marked contacts of an answer. */
export async function withMarks<A extends { contacts: Contact[] }>(answer: A, deps: NeverRestoreDeps): Promise<A> {
  const { id } = await deps.account();
  return { ...answer, contacts: await deps.marks.shown(id, answer.contacts) };
}
