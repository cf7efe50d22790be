import { PERMISSIONS } from '../protocol/contact';
import type { FieldName } from '../protocol/restores';
import { byWhom, permissionWord } from './contact-words';
import { day, dayOfYear } from './text';

/** The value of a compared field, with the API's terms translated. */
export function comparedWords(field: FieldName, value: string): string {
  switch (field) {
    case 'consent': {
      const permission = PERMISSIONS.find((known) => known === value);
      return permission ? permissionWord(permission) : value;
    }
    case 'optIn':
    case 'optOut':
    case 'created':
      return value
        .split(', ')
        .map((part) => byWhom(part) ?? (/^\d{4}-\d{2}-\d{2}T/.test(part) ? day(part) : part))
        .join(', ');
    case 'anniversary':
      return day(value);
    case 'birthday': {
      const [month, dayOfMonth] = value.split(', ').map(Number);
      return month && dayOfMonth ? dayOfYear(month, dayOfMonth) : value;
    }
    default:
      return value;
  }
}
