import type { Account } from '../protocol/contact';
import { text } from './text';

/** What an account is called. One whose name Constant Contact does not show gets a few letters of its id, to tell it from another. */
export function accountWords({ id, name }: Account): string {
  return name || text('accountUnnamed', id.slice(-4));
}
