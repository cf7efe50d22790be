import type { Account } from '../protocol/contact';
import { text } from './text';

/** The name of an account. An account without a readable name gets a few letters of its id. */
export function accountWords({ id, name }: Account): string {
  return name || text('accountUnnamed', id.slice(-4));
}
