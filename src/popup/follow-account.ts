import { computed, effect, untracked } from '@preact/signals';
import type { LookupState } from '../ui/lookup-state';
import type { SessionState } from '../ui/session-state';

/** Keeps the answer of a lookup only while its account is the current one. */
export function followAccount(session: SessionState, lookup: LookupState): void {
  const accountId = computed(() => session.status.value?.account?.id);
  effect(() => {
    const { value } = accountId;
    untracked(() => lookup.showAccount(value));
  });
}
