import { text } from '../../ui/text';

/** Who made a contact, by its create_source. */
export function sourceWord(source: string): string {
  if (source === 'Contact') return text('binSourceContact');
  if (source === 'Account') return text('binSourceAccount');
  return source === '' ? text('binSourceNone') : source;
}
