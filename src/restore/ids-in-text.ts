import { CONTEXT_LENGTH } from './plain-text';

/** An id, and whose it is according to the text. */
export interface FoundId {
  id: string;
  whose: 'contact' | 'unsaid' | 'other';
}

const ID = /(?<![\da-z]|[\da-f]-)[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}(?![\da-z-])/gi;

/** Finds the ids in a plain text. The words before an id show whose it is; in an enumeration, those before the first id. */
export function* idsIn(plain: string): Generator<FoundId> {
  let before: (FoundId & { end: number }) | undefined;
  for (const { 0: id, index } of plain.matchAll(ID)) {
    const goesOn = before && /^[\s"',;-]*$/.test(plain.slice(before.end, index));
    const whose = before && goesOn ? before.whose : whoseId(plain.slice(Math.max(0, index - CONTEXT_LENGTH), index));
    before = { id, whose, end: index + id.length };
    yield before;
  }
}

/** Ids of something else, in words: "request ID: …" and "the list with the id …". */
const OTHERS_ID =
  /(?<![a-z])(?:account|activity|api[ _-]key|batch|bearer|campaign|client|correlation|deployment|event|execution|field|import|job|list|organi[sz]ation|request|run|segment|session|span|tag|task|tenant|trace|transaction|workflow)s?(?:'s)?[\s"'(:#_-]+(?:(?:with|the|ids?|uuid|guid|number|is)[\s"'(:#]+)*$/i;

/** Ids of a contact: "contact …", "contact with the id …", contactDetails/…, and "Kontakt-ID: …" in other languages. */
const CONTACTS_ID =
  /(?:conta(?:c?t|tt)[oi]?s?|kontakt(?:e|u)?|контакт[ау]?|联系人|聯絡人|連絡先|연락처)(?:'s)?[\W_]*(?:(?:with|the|ids?|uuid|guid|number|is|details?|record|profile)[\W_]+)*$/i;

/** Decides whose id follows these words. */
function whoseId(words: string): FoundId['whose'] {
  if (CONTACTS_ID.test(words)) return 'contact';
  // Also matches source_id … and sourceId …
  if (OTHERS_ID.test(words) || /(?:[a-z\d][_-]id|[a-z]I[dD])s?["'\s:=#(]+$/.test(words)) return 'other';
  // Matches "list_id": "…", list=…, /lists/…, correlationId: … and <ListId>…, but not "Please restore: …" or "id": "…".
  const [, key = '', sign = ''] = /([\w.-]+)(["']\s*:|\s*=|\/|:|>)[\s"'[{-]*$/.exec(words) ?? [];
  if (/^(?:uu|gu)?ids?$/i.test(key)) return 'unsaid';
  const isKey = sign !== ':' && sign !== '>' ? key !== '' : /[_-]|[a-z][A-Z]/.test(key);
  return isKey ? 'other' : 'unsaid';
}
