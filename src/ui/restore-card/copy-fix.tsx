import { useSignal } from '@preact/signals';
import type { Contact } from '../../protocol/contact';
import { copyFix } from '../../restore/copy-fix';
import type { Choice } from '../../restore/plan';
import { text } from '../text';

/**
 * This restore as code, for an integrator whose POST was answered with 409. `ready` is false while no existing list is
 * selected, because the request needs one.
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
    // Clearing the text first makes a screen reader announce a second copy too.
    news.value = '';
    try {
      await navigator.clipboard.writeText(copyFix(contact, choice)[form]);
      news.value = text('cardCopied');
    } catch {
      news.value = text('cardCopyRefused');
    }
  }

  const button = (form: 'curl' | 'fetch' | 'json', label: string) => (
    <button type="button" class="button" aria-disabled={!ready} onClick={() => void copy(form)}>
      {label}
    </button>
  );
  return (
    <fieldset id={id} class="card-fix" aria-label={text('cardCopyFix')}>
      <p class="small">{ready ? text('cardCopyWhy') : text('cardCopyNeedsList')}</p>
      <div class="button-row">
        {button('curl', text('cardCopyCurl'))}
        {button('fetch', text('cardCopyFetch'))}
        {button('json', text('cardCopyJson'))}
      </div>
      <p role="status" class="small">
        {news.value}
      </p>
    </fieldset>
  );
}
