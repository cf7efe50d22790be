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
    String.raw`email|\bsmtp\b|\b(?:e )?mails?\b|\bmail(?:ad|ov)|e ?post\b|e postad|posta\b|poczt|courriel|correo|\bmél\b|sähköposti`,
    'électronique|electrònic|electrónic|elettronic|eletr[ôo]nic|ηλεκτρονικ|почт|пошт|имейл|thư điện tử',
    'メール|邮|郵件|電郵|信箱|메일|전자 ?우편|البريد|ايميل|דוא|ईमेल|อีเมล',
  ].join('|'),
);

/** Headings of columns about other people than the contact, or of remarks that may name others. */
export const OTHER_PEOPLE = new RegExp(
  [
    String.raw`\b(?:owner|assign\w*|manager|rep|agent|executive|supervisor|coordinator|admin\w*|staff|support|approv\w*|author|consultant|csm|liaison|mentor|nominat\w*|physician|doctor|reporter|reviewe?[dr]\w*|submitt\w*|trainer|tutor|case ?worker|created|modified|updated|by|host|organi[sz]er|referr\w*|recruit\w*|solicitor|household|sponsor|inviter|assistant|parent|mother|father|guardian|spouse|partner|emergency|boss|buyer|purchaser|teacher|coach|instructor|advis[eo]r|notes?|comments?|remarks?|reply)\b`,
    'betreuer|ansprechpartner|eigentümer|besitzer|inhaber|verantwortlich|verkäufer|vertreter|erstellt|geändert|bemerkung|notiz|eltern|absender',
    'propriétaire|responsab|responsável|gestionnaire|remarque|commentaire|conjoint|propietari|proprietari|vendedor|venditor',
    'gerente|cread[oa] por|modificad|remitente|mittente|observacion|eigenaar|beheerder|verkoper|opiekun|właściciel|säljare|ägare',
    'менеджер|владел|ответственн|担当|所有者|作成者|负责|負責|业务员|담당|소유자',
  ].join('|'),
);
/** Headings about the sender and the recipient of a message or payment. */
export const FROM_HEADING = /\b(?:from|sender)\b/;
export const TO_HEADING = /^(?:to|recipient)\b/;

/** Whether a column is about other people than the contact. */
export function isOthersHeading(name: string): boolean {
  return OTHER_PEOPLE.test(name) || FROM_HEADING.test(name);
}

/** Headings of columns that may have the contact's address if the column of addresses is empty. */
export const MAY_NAME_CONTACT = new RegExp(
  [
    String.raw`^$|${LIKE_ADDRESSES.source}|\bid\b|address|adress|login|log ?on|user|upn`,
    '^name|(?:full|first|last|user|display|nick|your|customer|member|client|contact|account|vor|nach|benutzer|melde) ?name',
    String.raw`\b(?:customer|client|member|subscriber|recipient|attendee|participant|guest|donor|student)\b`,
    String.raw`^(?:account|contact|other|value)s?\b(?! \D)|^(?:nom|nome|nombre|naam|imię)\b|konto|kennung|benutzer|kunde`,
    'mitglied|utilisateur|identifiant|usu[aá]rio|utente|użytkownik|gebruiker|логин|пользовател|имя|名$|ユーザー|アカウント|账号|帳號|사용자|계정',
  ].join('|'),
);

/** Normalizes a heading, or a record’s key, for the sets above. */
export function headingName(cell: string): string {
  return cell
    .replace(/^[\s#]+|\s+$/g, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[\s_-]+/g, ' ');
}
