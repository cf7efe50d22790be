import { getContact, requestResubscribe as sendRequest } from '../../constant-contact/contacts';
import { CallFailed } from '../../constant-contact/http';
import type { Input } from '../../protocol/requests';
import type { ResubscribeRequested } from '../../protocol/restores';
import { isMarked } from '../../restore/consent';
import { compareFields } from '../../restore/differences';
import type { RestoreDeps } from './restore';
import { keepSnapshot } from './snapshots';
import { countingCalls, readAsShown, reportAnswer, whileUnchanged, withContactLock } from './write-contact';

/**
 * Sends the single request to resubscribe that Constant Contact allows per contact. It changes nothing in the contact.
 * Rejects with `by-policy`, and with `already-asked` after a known request, even one with an unknown outcome.
 */
export function requestResubscribe(
  input: Input<'requestResubscribe'>,
  deps: RestoreDeps,
): Promise<ResubscribeRequested> {
  const { contactId, listIds, entryPoint } = input;
  return withContactLock(contactId, deps, async (session) => {
    const { account } = session;
    await deps.mayRestore(1);
    const snapshot = await readAsShown(input, session, deps);
    const [calls, count] = countingCalls(session);
    const careful = whileUnchanged(snapshot, calls, deps);
    if (snapshot.email?.permission !== 'unsubscribed') throw new CallFailed({ kind: 'changed' });
    if (isMarked(snapshot)) throw new CallFailed({ kind: 'not-restorable', why: 'never-restore' });
    const earlier = await deps.history.resubscribeRequestedAt(account.id, contactId);
    if (earlier !== undefined) throw new CallFailed({ kind: 'already-asked', at: earlier });

    const recordId = deps.newId();
    const lists = await deps.chooseLists(account.id, listIds);
    await deps.history.begin(recordId, account, {
      kind: 'resubscribe-request',
      entryPoint,
      method: 'lists-only',
      snapshot,
      expected: snapshot,
      lists,
    });
    const { isLost } = await reportAnswer(async () => {
      await sendRequest(careful, contactId, listIds);
      return undefined;
    }).catch(async (error: unknown) => {
      if (error instanceof CallFailed) {
        await deps.history.settle(recordId, { outcome: 'not-restored', fields: [], calls: count() });
        // This request has no address, so the conflict is one with an earlier request that was made elsewhere.
        if (error.failure.kind === 'conflict') throw new CallFailed({ kind: 'already-asked' });
      }
      throw error;
    });
    // The contact does not show whether a lost request was sent. The record stays open; nothing is sent again.
    if (isLost) throw new CallFailed({ kind: 'outcome-unknown' });
    const contact = await getContact(calls.call, contactId).catch(() => snapshot);
    const fields = compareFields(snapshot, contact);
    await deps.history.settle(recordId, { outcome: 'asked', fields, calls: count() });
    await keepSnapshot({ accountId: account.id, contact, readAt: deps.now() }, deps);
    return { recordId, contact };
  });
}
