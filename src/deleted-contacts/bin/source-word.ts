import { text } from '../../ui/text';

/** The creator of a contact, from create_source. */
export function sourceWord(source: string): string {
  if (source === 'Contact') return text('binSourceContact');
  if (source === 'Account') return text('binSourceAccount');
  return source === '' ? text('binSourceNone') : source;
}
