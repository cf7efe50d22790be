/** Headings of a column of addresses. Case, hyphens and underscores do not matter. */
export const ADDRESS_HEADINGS = new Set([
  'email',
  'e mail',
  'mail',
  'email address',
  'e mail address',
  'adresse e mail',
  'e mail adresse',
  'correo electrónico',
  'courriel',
  'e post',
  'メールアドレス',
  '邮箱',
  '電子郵件',
  '이메일',
]);

/** Headings of columns that may hold addresses. Their cells decide. */
export const LIKE_ADDRESSES = new RegExp(
  [
    String.raw`email|\b(?:e )?mails?\b|\bmail(?:ad|ov)|e ?post\b|e postad|posta\b|poczt|courriel|correo|\bmél\b|sähköposti`,
    'électronique|electrònic|electrónic|elettronic|eletr[ôo]nic|ηλεκτρονικ|почт|пошт|имейл|thư điện tử',
    'メール|邮|郵件|電郵|信箱|메일|전자 ?우편|البريد|ايميل|דוא|ईमेल|อีเมล',
  ].join('|'),
);

/** Headings of columns about other people than the contact, or of remarks that may name others. */
export const OTHER_PEOPLE = new RegExp(
  [
    String.raw`\b(?:owner|assign\w*|manager|rep|agent|executive|supervisor|coordinator|admin\w*|staff|support|created|modified|updated|by|host|organi[sz]er|referr\w*|recruit\w*|solicitor|household|sponsor|inviter|assistant|parent|mother|father|guardian|spouse|partner|emergency|boss|buyer|purchaser|teacher|coach|instructor|advis[eo]r|notes?|comments?|remarks?|reply)\b`,
    'betreuer|ansprechpartner|eigentümer|besitzer|inhaber|verantwortlich|verkäufer|vertreter|erstellt|geändert|bemerkung|notiz|eltern|absender',
    'propriétaire|responsab|responsável|gestionnaire|remarque|commentaire|conjoint|propietari|proprietari|vendedor|venditor',
    'gerente|cread[oa] por|modificad|remitente|mittente|observacion|eigenaar|beheerder|verkoper|opiekun|właściciel|säljare|ägare',
    'менеджер|владел|ответственн|担当|所有者|作成者|负责|負責|业务员|담당|소유자',
  ].join('|'),
);
/** Headings about the sender and the recipient of a message or payment. */
export const FROM_HEADING = /\b(?:from|sender)\b/;
export const TO_HEADING = /^(?:to|recipient)\b/;

/** Normalizes a heading, or a record’s key, for the sets above. */
export function headingName(cell: string): string {
  return cell
    .replace(/^[\s#]+|\s+$/g, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ');
}
