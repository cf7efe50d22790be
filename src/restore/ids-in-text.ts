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
    const end = index + id.length;
    const words = plain.slice(Math.max(0, index - CONTEXT_LENGTH), index);
    const whose = before && goesOn ? before.whose : FILE.test(plain.slice(end, end + 8)) ? 'other' : whoseId(words);
    before = { id, whose, end };
    yield before;
  }
}

/** An export of contacts is a file, for example contacts/….csv */
const FILE = /^\.(?:csv|tsv|txt|xlsx?|zip|gz|log|pdf)\b/i;

/** Ids of something else, in words: "request ID: …" and "the list with the id …". */
const OTHERS_ID =
  /(?<![a-z])(?:account|activity|app|application|backup|batch|bearer|build|campaign|client|container|correlation|cursor|deployment|device|etag|event|execution|export|field|file|import|incident|installation|invoice|job|key|list[ae]?|listen|membership|message|msg|nonce|note|operation|order|organi[sz]ation|process|ref|reference|req|request|run|segment|session|source|span|tag|task|tenant|thread|ticket|token|trace|transaction|txn|upload|version|webhook|workflow)s?(?:'s)?[\s"'(:#_{}[\]<>=|-]+(?:(?:with|the|ids?|uuid|guid|number|is)[\s"'(:#{}[\]<>=|-]+)*$/i;

/** Ids of a contact: "contact …", "contact with the id …", contactDetails/…, and "Kontakt-ID: …" in other languages. */
const CONTACTS_ID =
  /(?:(?:conta(?:c?t|tt)[oi]?s?|kontakt(?:e|u)?|контакт|联系人|聯絡人|連絡先|연락처)(?:'s)?[\W_]*(?:(?:with|the|ids?|uuid|guid|number|no|nr|identifier|is|was|of|having|whose|details?|record|profile)[\W_]+)*|contacts\/resubscribe\/|contact_reports\/)$/i;

/** The type and the length of a value, as PHP and YAML write them. */
const TYPE = /(?:string\(36\)|\bs:36:|!!str)\s*(?=["']?$)/;

/** Decides whose id follows these words. */
function whoseId(before: string): FoundId['whose'] {
  const words = before.replace(TYPE, '').replace(/["'\]]*\s*(?:=>|;)\s*(?=["']?$)/, ': ');
  if (CONTACTS_ID.test(words)) return 'contact';
  // Also matches source_id …, sourceId … and item-…
  if (OTHERS_ID.test(words) || /(?:[a-z\d][_-]id|[a-z]I[dD])s?["'\s:=#|(]+$|[g-z]-$/.test(words)) return 'other';
  // Matches "list_id": "…", list=…, /lists/…, correlationId: … and <ListId>…, but not "Please restore: …" or "id": "…".
  const [, key = '', sign] = /([\w.-]+)(["']\s*:|\s*=|\/|:|>)[\s"'[{-]*$/.exec(words) ?? [];
  if (/^(?:uu|gu)?ids?$/i.test(key)) return 'unsaid';
  const isKey = sign !== ':' && sign !== '>' ? key !== '' : /[_-]|[a-z][A-Z]/.test(key);
  return isKey ? 'other' : 'unsaid';
}
