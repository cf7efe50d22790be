import type { LookupQuestion } from '../../protocol/restores';
import { StateChip } from '../state-chip';
import { text } from '../text';

/** Says that no such contact exists, and what that means. */
export function NoContactCard({ question }: { question: LookupQuestion }) {
  const isAddress = question.by === 'email';
  const query = isAddress ? question.address : question.id;
  return (
    <article class="card" aria-label={query}>
      <header class="card-head">
        <h2 class="card-names">{query}</h2>
        <StateChip state="none" />
      </header>
      <p class="note">
        <strong>{isAddress ? text('cardNoContactAddress') : text('cardNoContactId')}</strong>{' '}
        {isAddress ? text('cardNoContactAddressMeans') : text('cardNoContactIdMeans')}
      </p>
    </article>
  );
}
