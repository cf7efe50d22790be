import { useSignal } from '@preact/signals';
import type { Contact } from '../../protocol/contact';
import { copyFix } from '../../restore/copy-fix';
import type { Choice } from '../../restore/plan';
import { text } from '../text';

/**
 * The request that this restore would make, for the code of an integrator that met the 409. `ready` is false while no list
 * that exists is chosen, for then there is no such request.
 */
export function CopyFix({
  id,
  contact,
  choice,
  ready,
}: {
  id: string;
  contact: Contact;
  choice: Choice;
  ready: boolean;
}) {
  const news = useSignal('');

  async function copy(form: 'curl' | 'fetch' | 'json'): Promise<void> {
    if (!ready) return;
    // Taken away first, so that a second copy is said again.
    news.value = '';
    try {
      await navigator.clipboard.writeText(copyFix(contact, choice)[form]);
      news.value = text('copied');
    } catch {
      news.value = text('copyRefused');
    }
  }

  const button = (form: 'curl' | 'fetch' | 'json', label: string) => (
    <button type="button" class="button" aria-disabled={!ready} onClick={() => void copy(form)}>
      {label}
    </button>
  );
  return (
    <fieldset id={id} class="card-fix" aria-label={text('copyTheFix')}>
      <p class="small">{ready ? text('copyWhy') : text('copyNeedsList')}</p>
      <div class="button-row">
        {button('curl', text('copyCurl'))}
        {button('fetch', text('copyFetch'))}
        {button('json', text('copyJson'))}
      </div>
      <p role="status" class="small">
        {news.value}
      </p>
    </fieldset>
  );
}
