import type { Contact } from '../../src/protocol/contact';

/** A contact with nothing but an id. */
export const bare: Contact = { id: 'x', customFields: [], phones: [], addresses: [], lists: [], tags: [], notes: [] };
