import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLookupText } from '../../src/restore/lookup-text';
import { plainText } from '../../src/restore/plain-text';

const id = '61d00338-4bd5-11ed-8c0a-fa163ec17584';
const otherId = 'a29fa5aa-9b2b-11f0-a049-fa163ea70839';

/** File names such as theme@dark.css have no domain. */
const FILE =
  /\.(?:png|jpe?g|gif|svg|webp|avif|bmp|ico|css|m?js|json|html?|php|xml|[ct]sv|txt|pdf|xlsx?|docx?|log|ya?ml|tgz|jar|woff2?|eml|vcf)$/;
const isNoFile = (domain: string) => !FILE.test(domain);

const byEmail = (address: string) => ({ ok: true, question: { by: 'email', address } });

describe('the lookup of a pasted text', () => {
  it.each([
    ['jane@x.org', 'jane@x.org'],
    ['  jane@x.org\n', 'jane@x.org'],
    ['Jane <jane@x.org>', 'jane@x.org'],
    ['"Núñez, Jane" <Jane.Nunez@Riverside.example>;', 'Jane.Nunez@Riverside.example'],
    ['mailto:jane@x.org', 'jane@x.org'],
    ['mailto:jane%2Bchoir@x.org?subject=Hello&cc=otto@x.org', 'jane+choir@x.org'],
    ['MAILTO:jane@x.org', 'jane@x.org'],
    ['Please restore jane@x.org.', 'jane@x.org'],
    ["'jane@x.org'", 'jane@x.org'],
    ['(jane@x.org)', 'jane@x.org'],
    ["o'dea@x.org", "o'dea@x.org"],
    ['jane+choir@mail.x.org', 'jane+choir@mail.x.org'],
    ['smith&sons@x.org', 'smith&sons@x.org'],
    ['山田@例え.jp', '山田@例え.jp'],
    ['jane@x.org and again JANE@x.org', 'JANE@x.org'],
    ['\u200bjane@x.org\ufeff', 'jane@x.org'],
    [`${'a'.repeat(64)}@example.org`, `${'a'.repeat(64)}@example.org`],
    [`${'a'.repeat(64)}@example.org.uk1`, `${'a'.repeat(64)}@example.org.uk1`],
    [`a@${'b'.repeat(74)}.org`, `a@${'b'.repeat(74)}.org`],
    ["'''jane@x.org...", 'jane@x.org'],
    ['see mailto:jane%2Bx@y.org', 'jane+x@y.org'],
    ['jane@x.1a', 'jane@x.1a'],
    ['jane@1.2.3.com', 'jane@1.2.3.com'],
    ['Jane@McDonald.Example.Com', 'Jane@McDonald.Example.Com'],
    ['jane@x.a1', 'jane@x.a1'],
    ['jane@a--b.org', 'jane@a--b.org'],
    ['मीरा@उदाहरण.भारत', 'मीरा@उदाहरण.भारत'],
  ])('finds the address in %j', (text, address) => {
    expect(parseLookupText(text)).toEqual(byEmail(address));
  });

  it.each([
    ['the id itself', id],
    ['an id in capitals', id.toUpperCase()],
    ['an error message', `Validation failed: Email already exists for contact ${id}`],
    [
      'an answer in JSON',
      `[{"error_key":"contacts.api.conflict","error_message":"Email already exists for contact ${id}."}]`,
    ],
    ['an error message that names an address too', `409 for jane@x.org: Email already exists for contact ${id}`],
    ['a link', `https://app.constantcontact.com/contacts/${id}`],
    ['a text with the id twice', `${id} ${id.toUpperCase()}`],
  ])('finds the id in %s', (_what, text) => {
    const parsed = parseLookupText(text);
    expect(parsed.ok && parsed.question.by === 'id' && parsed.question.id.toLowerCase()).toBe(id);
  });

  it.each([
    ['', 'empty'],
    [' \n\t', 'empty'],
    ['Jane Núñez', 'no-address'],
    ['jane@', 'malformed'],
    ['@x.org', 'malformed'],
    ['jane@x', 'malformed'],
    ['jane@@x.org', 'malformed'],
    ['a@b@x.org', 'malformed'],
    ['a@x.org@y', 'malformed'],
    ['jane@x.o', 'malformed'],
    ['jane@x.12', 'malformed'],
    ['jane@x-.org', 'malformed'],
    [`${'a'.repeat(65)}@a.example.org.uk`, 'malformed'],
    [`a@${'b'.repeat(90)}.org`, 'malformed'],
    [`${'c'.repeat(200)}@example.org`, 'malformed'],
    ['jane..n@x.org', 'malformed'],
    ['jane.@x.org', 'malformed'],
    ['jane@-x.org', 'malformed'],
    ['jane@x..org', 'malformed'],
    ['jane@127.0.0.1', 'malformed'],
    [`${'a'.repeat(90)}@example.org`, 'malformed'],
    [`${id}0`, 'no-address'],
    ['jane@x.org, otto@x.org', 'several'],
    ['x'.repeat(20_000_001), 'too-long'],
    [`${id} ${otherId}`, 'several'],
  ] as const)('finds neither an address nor an id (%#)', (text, why) => {
    expect(parseLookupText(text)).toEqual({ ok: false, why });
  });

  it.each([
    // JSON and programs
    [String.raw`"Could not add:\njane@x.org"`, 'jane@x.org'],
    [String.raw`"Could not add\njane@x.org"`, 'jane@x.org'],
    [String.raw`\u003cjane@x.org\u003e`, 'jane@x.org'],
    [String.raw`{\"email\":\"jane@x.org\"}`, 'jane@x.org'],
    [String.raw`jane\u0040x.org`, 'jane@x.org'],
    [String.raw`"o\u0027brien@x.org"`, "o'brien@x.org"],
    [String.raw`b'o\x27brien@x.org'`, "o'brien@x.org"],
    ['to b"jane@x.org"', 'jane@x.org'],
    ['name="Jane",email="jane@x.org"', 'jane@x.org'],
    [String.raw`https:\/\/x.org\/?email=jane@x.org`, 'jane@x.org'],
    [String.raw`jane\_doe@x.org`, 'jane_doe@x.org'],
    [`{"list_memberships":["${id}","${otherId}"],"email_address":{"address":"jane@x.org"}}`, 'jane@x.org'],
    [`{"correlationId":"${id}","message":"jane@x.org exists"}`, 'jane@x.org'],
    [`X-Request-Id: ${id} jane@x.org`, 'jane@x.org'],
    [`[${id}] jane@x.org`, 'jane@x.org'],
    ["VALUES (N'jane@x.org')", 'jane@x.org'],
    ["WHERE email = 'Jane <o''brien@x.org>'", "o'brien@x.org"],
    [String.raw`"WHERE\u0020email\u003d\u0027jane\u0040x.org\u0027"`, 'jane@x.org'],
    ["values ('o''brien@x.org')", "o'brien@x.org"],
    ["LIKE '%jane@x.org%'", 'jane@x.org'],
    [String.raw`\u{6A}ane@x.org`, 'jane@x.org'],
    [`{"messageId":"<1@mail.org>","to":"jane@x.org"}`, 'jane@x.org'],
    [String.raw`b'fran\xc3\xa7ois@x.org'`, 'françois@x.org'],
    ["WHERE email LIKE '%50cent@x.org%'", '50cent@x.org'],
    ["email like N'%EDWARD@x.org'", 'EDWARD@x.org'],
    ["UPDATE c SET `email`='jane@x.org'", 'jane@x.org'],
    [String.raw`{"to":"","error":"Could not add \"Jane\" now\njane@x.org"}`, 'jane@x.org'],
    [String.raw`**"It can't add\njane@x.org"**`, 'jane@x.org'],
    ['<input value=jane@x.org>', 'jane@x.org'],
    ['?email=%20jane@x.org', 'jane@x.org'],
    ['"email": "Jane jane@x.org"', 'jane@x.org'],
    [`s3://exports/contacts/${id}.csv for jane@x.org`, 'jane@x.org'],
    // Keys, queries and paths
    ['x.org/contacts/jane@x.org', 'jane@x.org'],
    ['contacts/jane@x.org', 'jane@x.org'],
    ['users/jane@x.org', 'jane@x.org'],
    ['arn:aws:ses:us-east-1:123456789012:identity/jane@x.org', 'jane@x.org'],
    ['jane/doe@x.org', 'jane/doe@x.org'],
    ['email==jane@x.org', 'jane@x.org'],
    ['$email=jane@x.org', 'jane@x.org'],
    ['e=jane.doe@x.org', 'jane.doe@x.org'],
    ['CN=jane.doe@x.org', 'jane.doe@x.org'],
    ['who=jane.de@x.org&list=1', 'jane.de@x.org'],
    ['?email=+jane@x.org', 'jane@x.org'],
    ['bounce-jane=x.church@y.org', 'bounce-jane=x.church@y.org'],
    ['{{host}}/contacts?email=jane@x.org', 'jane@x.org'],
    ['email=jane@x.org status=409', 'jane@x.org'],
    ['smtp.mailfrom=jane@x.org', 'jane@x.org'],
    ['to=<jane.doe@x.org>, relay=mx.x.org', 'jane.doe@x.org'],
    ['user=jane.doe@x.org', 'jane.doe@x.org'],
    ['GET /v3/contacts?email=jane@x.org&status=all', 'jane@x.org'],
    ['list=1&email=jane.doe@x.org', 'jane.doe@x.org'],
    ['https://x.org/unsubscribe/jane@x.org/now', 'jane@x.org'],
    ['email=smith%26sons@x.org', 'smith&sons@x.org'],
    ['bounce+jane=x.org@y.org', 'bounce+jane=x.org@y.org'],
    ['fields[email]=jane@x.org', 'jane@x.org'],
    ['==jane@x.org==', 'jane@x.org'],
    ['jane=x.org@y.org', 'jane=x.org@y.org'],
    ['SRS0=HHH=TT=x.org=jane@y.org', 'SRS0=HHH=TT=x.org=jane@y.org'],
    // HTML
    ['o&#39;brien@x.org', "o'brien@x.org"],
    ['o&#x27;brien@x.org', "o'brien@x.org"],
    ['smith&amp;sons@x.org', 'smith&sons@x.org'],
    ['smith&amp;amp;sons@x.org', 'smith&sons@x.org'],
    ['&lt;jane@x.org&gt;', 'jane@x.org'],
    ['&#147;jane@x.org&#148;', 'jane@x.org'],
    ['o&#146;brien@x.org', "o'brien@x.org"],
    ['jane@x.org&nbsp;', 'jane@x.org'],
    ['&ldquo;jane&commat;x&period;org&rdquo;', 'jane@x.org'],
    ['<a href="mailto:jane@x.org?subject=Hi">', 'jane@x.org'],
    ['<a href="mailto:jane@x.org?cc=otto@x.org&amp;body=Hi">Jane</a>', 'jane@x.org'],
    ['<td>Jane</td><td>jane@x.org</td>', 'jane@x.org'],
    ['<b>jane@x.org</b>', 'jane@x.org'],
    ['jane&ZeroWidthSpace;.doe@x.org', 'jane.doe@x.org'],
    ['o&#39brien@x.org', "o'brien@x.org"],
    ['<img src="logo@2x.png"> jane@x.org', 'jane@x.org'],
    ['jane@3x.com', 'jane@3x.com'],
    ['Error: no contact\n  at /app/foo@1.2.3-beta.dev/a.js for jane@x.org', 'jane@x.org'],
    ['mary-<wbr>jane@x.org', 'mary-jane@x.org'],
    ['jane<!-- -->@<!-- -->x.org', 'jane@x.org'],
    ['<!--jane@x.org-->', 'jane@x.org'],
    ['o<!-- b -->brien@x.org', 'obrien@x.org'],
    // Links
    ['?email=jane%40x.org', 'jane@x.org'],
    ['jane%2Bchoir%40x.org', 'jane+choir@x.org'],
    ['jane%252Bchoir%2540x.org', 'jane+choir@x.org'],
    ['fran%E7ois@x.org', 'françois@x.org'],
    ['?email=fran%e7ois%40x.org&list=1', 'françois@x.org'],
    ['mailto:gr%25F6%25DFer@x.org', 'größer@x.org'],
    ['fran%u00E7ois%u0040x.org', 'françois@x.org'],
    // The source of an e-mail
    ['fran=C3=A7ois@x.org', 'françois@x.org'],
    ['Content-Transfer-Encoding: quoted-printable\n\nfran=E7ois@x.org', 'françois@x.org'],
    ['<a href=3D"mailto:jane=40x.org">', 'jane@x.org'],
    ['user=BAker@x.org', 'BAker@x.org'],
    ['Content-Transfer-Encoding: quoted-printable\n\n<a href=3D"mailto:jane=40x.org">', 'jane@x.org'],
    [`${'You are receiving this because you signed up with us as '.padEnd(66)}mary-ja=\nne@x.org`, 'mary-jane@x.org'],
    ['email=3Dprinting@x.org', '3Dprinting@x.org'],
    ['=?UTF-8?Q?jane=40x.org?=', 'jane@x.org'],
    ['=?UTF-8?Q?=E2=80=9Cjane=5Fdoe=40x.org=E2=80=9D?=', 'jane_doe@x.org'],
    ['=?utf-8?B?amFu?= =?utf-8?B?ZUB4Lm9yZw==?=', 'jane@x.org'],
    ['Message-ID: <1@mail.org>\nTo: jane@x.org', 'jane@x.org'],
    ['References: <1@mail.org>\n <2@mail.org>\nTo: jane@x.org', 'jane@x.org'],
    ['[cid:image001.png@01D9.org] jane@x.org', 'jane@x.org'],
    [`ATTENDEE;${'CUTYPE=INDIVIDUAL;'.repeat(3)}CN=Jane:mailto:jane.\r\n doe@x.org`, 'jane.doe@x.org'],
    ['email: jane@x.org\n phone: 555-0100', 'jane@x.org'],
    // Surrounding text
    ['Please restore jane@x.org.\nThanks', 'jane@x.org'],
    ['jane@x.org · choir', 'jane@x.org'],
    ['What the server said about it was no more than that contact.\njane@x.org', 'jane@x.org'],
    ['Nobody could be found for us in that whole long contacts.\njane@x.org', 'jane@x.org'],
    ['Email (work) jane@x.org', 'jane@x.org'],
    ['I could not add her.\njane@x.org', 'jane@x.org'],
    ['Riverside Choir e.V.\njane@x.org', 'jane@x.org'],
    ['Jane Doe, Jr.<br>jane@x.org', 'jane@x.org'],
    ['1.\njane@x.org', 'jane@x.org'],
    ['Email→jane@x.org', 'jane@x.org'],
    ["jane@x.org's record", 'jane@x.org'],
    ['jane@x.org’s record', 'jane@x.org'],
    ['jane@x.org—our oldest member', 'jane@x.org'],
    ['jane@x.org — our oldest member', 'jane@x.org'],
    ['Jane Núñez—jane@x.org', 'jane@x.org'],
    ['“jane@x.org”', 'jane@x.org'],
    ['‘jane@x.org’', 'jane@x.org'],
    ['„jane@x.org“', 'jane@x.org'],
    ['«\u00A0jane@x.org\u00A0»', 'jane@x.org'],
    ['• jane@x.org', 'jane@x.org'],
    ['•jane@x.org', 'jane@x.org'],
    ['– jane@x.org', 'jane@x.org'],
    ['–jane@x.org', 'jane@x.org'],
    ['-jane@x.org', 'jane@x.org'],
    ['*jane@x.org', 'jane@x.org'],
    ['→ jane@x.org', 'jane@x.org'],
    ['📧jane@x.org', 'jane@x.org'],
    ['_jane@x.org_', 'jane@x.org'],
    ['~~jane@x.org~~', 'jane@x.org'],
    ['**_jane@x.org_**', 'jane@x.org'],
    ['[Jane](mailto:jane@x.org)', 'jane@x.org'],
    ['`jane@x.org`', 'jane@x.org'],
    ['_jane@x.org', '_jane@x.org'],
    ['mailbox：jane@x.org。', 'jane@x.org'],
    // Invisible characters, and characters that a word processor replaces
    ['jane\u200B.doe@x.org', 'jane.doe@x.org'],
    ['jane.\u00ADdoe@x.\u2060org', 'jane.doe@x.org'],
    ['\u202Ajane@x.org\u202C', 'jane@x.org'],
    ['\u001B[32mjane@x.org\u001B[0m', 'jane@x.org'],
    ['\u001B[38:5:9mjane@x.org\u001B[K', 'jane@x.org'],
    [String.raw`\e[32mjane@x.org\e[0m`, 'jane@x.org'],
    ['^[[1;32mjane@x.org^[[0m', 'jane@x.org'],
    ['[32mjane@x.org[0m', 'jane@x.org'],
    ['o‛brien@x.org', "o'brien@x.org"],
    ['oʻbrien@x.org', "o'brien@x.org"],
    ['ｊａｎｅ＠ｘ．ｏｒｇ', 'jane@x.org'],
    ['メール＝jane@x.org', 'jane@x.org'],
    ['Jane｜jane@x.org', 'jane@x.org'],
    ['1\uFE0F\u20E3jane@x.org', 'jane@x.org'],
    ['o’brien@x.org', "o'brien@x.org"],
    ['ﬁona@x.org', 'fiona@x.org'],
    ['jose\u0301@x.org', 'josé@x.org'],
    ['mary\u2011jane@x.org', 'mary-jane@x.org'],
  ])('finds the whole address without the text around it (%#)', (text, address) => {
    expect(parseLookupText(text)).toEqual(byEmail(address));
  });

  it.each([
    [String.raw`contact\n${id}`],
    [`contact%20${id}`],
    [`Email already exists for contact ${id} (request ${otherId})`],
    [`{"error_id":"${otherId}","contact_id":"${id}","list_memberships":["${otherId}"],"email":"jane@x.org"}`],
    [`{"contact":{"id":"${id}"},"list":{"id":"${otherId}"}}`],
    [`curl -X PUT 'https://api.cc.email/v3/contacts/${id}' -d '{"list_memberships":["${otherId}"]}' # jane@x.org`],
    [`&quot;contactId&quot;: &quot;${id}&quot;, &quot;listId&quot;: &quot;${otherId}&quot;`],
    [`${id.replace('-', '\u200B-\u00AD')}`],
    [id.replaceAll('-', '\u2011')],
    [`{"id":"${id}","correlationId":"${otherId}"}`],
    [`Please restore: ${id}`],
    [`Remove ${id} from the list`],
    [`Contact ID ${id} of request ${otherId}`],
    [`The request failed for the contact ${id}`],
    [`The contact's ID is ${id}, on list_id=${otherId}`],
    [`Kontakt-ID: ${id}, Listen-ID: ${otherId}`],
    [`ID de contacto: ${id}; ID de lista: ${otherId}`],
    [`https://app.constantcontact.com/pages/contacts/ui#contactDetails/${id}`],
    [`<tr id="contact-${id}">`],
    [`The import ${otherId} skipped the contact ${id}`],
    [`["list_id"]=> string(36) "${otherId}" ["contact_id"]=> string(36) "${id}"`],
    [`PUT https://api.cc.email/v3/contacts/resubscribe/${id}`],
    [`GET /v3/reports/contact_reports/${id}/activity_details`],
    [`jane@x.org: the contact whose id is ${id}`],
  ])('finds the id of the contact (%#)', (text) => {
    expect(parseLookupText(text)).toEqual({ ok: true, question: { by: 'id', id } });
  });

  it.each([
    ['[email protected]', 'no-address'],
    ['jane (at) x.org', 'no-address'],
    [`{"list_memberships":["${id}","${otherId}"]}`, 'no-address'],
    [`{"correlationId":"${id}"}`, 'no-address'],
    [`Request ID: ${id}`, 'no-address'],
    [`request ${id} failed`, 'no-address'],
    [`the list with the id "${id}"`, 'no-address'],
    [`activity_id ${id}`, 'no-address'],
    [`source_id ${id}`, 'no-address'],
    [`["list_id"]=> string(36) "${id}"`, 'no-address'],
    [`[list_id] => ${id}`, 'no-address'],
    [`"list":{"id":"${id}"}`, 'no-address'],
    [`| list_id | ${id} |`, 'no-address'],
    [`Listen-ID ${id}`, 'no-address'],
    [`contact export ${id} is ready`, 'no-address'],
    [`contacts/${id}.csv`, 'no-address'],
    [`Duplicate entry 'jane@x.org-${id}'`, 'malformed'],
    [`Event ID: ${id}`, 'no-address'],
    [`Authorization: Bearer ${id}`, 'no-address'],
    [`list_memberships:\n  - ${id}\n  - ${otherId}`, 'no-address'],
    [`contact ${id}, contact ${otherId}`, 'several'],
    [`jane@x.org ${id} otto@x.org`, 'several'],
    ['a@x.org/b@x.org', 'several'],
    ['from=a@x.org&to=b@x.org', 'several'],
    [String.raw`"a@x.org\nb@x.org"`, 'several'],
    [String.raw`CORP\nancy@x.org`, 'malformed'],
    [String.raw`C:\Users\nancy@x.org`, 'malformed'],
    [String.raw`corp\nancy@x.org`, 'malformed'],
    [String.raw`user Corp\tina@x.org`, 'malformed'],
    [String.raw`user=CORP\tom@x.org`, 'malformed'],
    [String.raw`user="x" account=corp\tom@x.org`, 'malformed'],
    [String.raw`user="" account=corp\tom@x.org`, 'malformed'],
    [String.raw`<td>corp.local\tom@x.org</td>`, 'malformed'],
    [String.raw`{"user":"corp\\tom@x.org"}`, 'malformed'],
    [String.raw`{"user":"corp\tom@x.org"}`, 'malformed'],
    [String.raw`path=C:\Users\tom@x.org`, 'malformed'],
    [String.raw`c:\users\nancy@x.org`, 'malformed'],
    ['user=corp%5Ctom@x.org', 'malformed'],
    ['email=jane%20choir@x.org', 'malformed'],
    ['"email":"jane choir@x.org"', 'malformed'],
    ['mailto:jane choir@x.org', 'malformed'],
    ['RCPT TO:<jane choir@x.org>', 'malformed'],
    ['jane<bdi>doe@x.org</bdi>', 'malformed'],
    ['mary-<br>jane@x.org', 'malformed'],
    [String.raw`\\server\nancy@x.org`, 'malformed'],
    ['o`brien@x.org', 'malformed'],
    ['fran&ccedil;ois@x.org', 'malformed'],
    ['fran\uFFFDois@x.org', 'malformed'],
    ['franÃ§ois@x.org', 'malformed'],
    ['fran\u0000ois@x.org', 'malformed'],
    ['mary–jane@x.org', 'malformed'],
    ['jane<b>doe@x.org</b>', 'malformed'],
    ['https://jane:secret@x.org/', 'malformed'],
    ['{first}doe@x.org', 'malformed'],
    ['***ne@x.org', 'malformed'],
    ['j***@x.org', 'malformed'],
    ['j**e@x.org', 'malformed'],
    ['jane"doe@x.org', 'malformed'],
    ['"jane"doe@x.org', 'malformed'],
    ['••••ne@x.org', 'malformed'],
    ['…ne@x.org', 'malformed'],
    ['.doe@x.org', 'malformed'],
    ['jane@mail.ex***.com', 'malformed'],
    ['jane@x.org-thanks', 'malformed'],
    ['連絡先jane@x.orgまで', 'malformed'],
    ['邮箱jane@x.org', 'malformed'],
    ['j\u0430ne@x.org', 'malformed'],
    ['Ⓙane@x.org', 'malformed'],
    ['①jane@x.org', 'malformed'],
    ["'Ask N'Golo@x.org'", 'malformed'],
    ['see #jane@x.org', 'malformed'],
    ['[REDACTED]ne@x.org', 'malformed'],
    ['j<...>e@x.org', 'malformed'],
    ['████ne@x.org', 'malformed'],
    ['jane@x.or…', 'malformed'],
    ['mary-\njane@x.org', 'malformed'],
    ['jane.\ndoe@x.org', 'malformed'],
    ['jane_\r\n doe@x.org', 'malformed'],
    ['Email: jane.<br>doe@x.org', 'malformed'],
    ['write to j.\ndoe@x.org', 'malformed'],
    ['write to mary.jane.\ndoe@x.org', 'malformed'],
    ['jane.\u200Adoe@x.org', 'malformed'],
    ['> jane.\n> doe@x.org', 'malformed'],
    ['jane@mail.ex███.com', 'malformed'],
    ['jane@mail.ex[...].com', 'malformed'],
    ['jane@mail.ex[REDACTED]', 'malformed'],
    ['jane@x.co&eacute;.org', 'malformed'],
    ['jane@x.co-<br>op.org', 'malformed'],
    ['• jane.\ndoe@x.org', 'malformed'],
    ['jane(work)doe@x.org', 'malformed'],
    ['jane[1]doe@x.org', 'malformed'],
    ['jane.\u000Bdoe@x.org', 'malformed'],
    ['jane@x.co-\nop.org', 'malformed'],
    ['jane@x.co\n.uk', 'malformed'],
    ['jane@x.co.\nuk\n', 'malformed'],
    ['paral·lel@x.org', 'malformed'],
    ['j•ne@x.org', 'malformed'],
    ['“jane”doe@x.org', 'malformed'],
    ['mary\u00AD\njane@x.org', 'malformed'],
    ['Call jane@x.com.Please', 'malformed'],
    ['Email:jane@x.orgTel:555', 'malformed'],
    ['icon@3x.png', 'malformed'],
    ['foo@1.2.3-beta.dev', 'malformed'],
    ['foo@v1.2-rc.dev', 'malformed'],
    ['foo@5.6.0.Final', 'malformed'],
    ['foo@2.0.0rc1', 'malformed'],
    ['sprite@2x-1a2b3c.png', 'malformed'],
    ['theme@dark.min.css', 'malformed'],
    ['jane@x.org.csv', 'malformed'],
    ['image001.png@01DB0C5A.9F3E7C10', 'malformed'],
    ['mailto:jane%E0%A4%A@x.org', 'malformed'],
    ['%E8%E2%E0%ED@x.org', 'malformed'],
    ['mary%AD@x.org', 'malformed'],
    ['fran=E7ois@x.org', 'malformed'],
    ['o&#x27brien@x.org', 'malformed'],
    ['=?x-unknown?Q?ma?=ry@x.org', 'malformed'],
    ['^[[mary@x.org', 'malformed'],
  ] as const)('finds nothing that is certain (%#)', (text, why) => {
    expect(parseLookupText(text)).toEqual({ ok: false, why });
  });

  it('finds any address in ordinary text', () => {
    const local = fc.stringMatching(/^[a-z0-9](?:[a-z0-9+_-]{0,10}(?:\.[a-z0-9]{1,5})?)$/);
    const domain = fc.stringMatching(/^[a-z0-9]{1,10}(?:\.[a-z]{2,6}){1,2}$/).filter(isNoFile);
    const surroundings = fc.constantFrom(
      ['', ''],
      ['<', '>'],
      ['"', '"'],
      [' ', '.'],
      ['(', ')'],
      ['mailto:', ''],
      ['to: ', ', ok'],
    );
    fc.assert(
      fc.property(local, domain, surroundings, (name, host, [before, after]) => {
        expect(parseLookupText(`${before}${name}@${host}${after}`)).toEqual(byEmail(`${name}@${host}`));
      }),
      { numRuns: 500 },
    );
  });

  const local = fc.stringMatching(/^[a-z0-9](?:[a-z0-9+'&_-]{0,8}[a-z0-9](?:\.[a-z0-9]{1,5})?)$/);
  const domain = fc.stringMatching(/^[a-z][a-z0-9]{0,9}(?:\.[a-z]{2,6}){1,2}$/).filter(isNoFile);
  const address = fc.tuple(local, domain).map(([name, host]) => `${name}@${host}`);

  const inHex = (sign: string) => (written: string) =>
    [...new TextEncoder().encode(written)]
      .map((byte) => `${sign}${byte.toString(16).toUpperCase().padStart(2, '0')}`)
      .join('');

  /** Encodings of one text in another. */
  const encodings: ((text: string) => string)[] = [
    (text) => JSON.stringify(`Hello\n${text}\n`),
    (text) => text.replace(/[^a-z0-9]/g, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`),
    (text) => `<p>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&#39;')}</p>`,
    (text) => text.replace(/[^a-z0-9]/g, (sign) => `&#${sign.charCodeAt(0)};`),
    (text) => text.replace(/[^a-z0-9]/g, (sign) => `&#x${sign.charCodeAt(0).toString(16)};`),
    (text) => `https://x.example/?list=1&email=${encodeURIComponent(text)}&status=all`,
    (text) => `=?UTF-8?Q?${text.replace(/[^a-z0-9]/g, inHex('='))}?=`,
    (text) => `“${text}”`,
    (text) => `Email: <${text}>, and no other`,
    (text) => `**${text}**`,
    (text) => `• ${text}’s record`,
    (text) => [...text].join('\u200B'),
  ];

  it('finds an address in two nested encodings', () => {
    const encoding = fc.constantFrom(...encodings);
    const source = (text: string) =>
      `Content-Transfer-Encoding: quoted-printable\n\n${text.replace(/[^ -<>?A-~]/g, inHex('='))}`;
    const outermost = fc.constantFrom(...encodings, source);
    fc.assert(
      fc.property(address, encoding, outermost, (jane, inner, outer) => {
        expect(parseLookupText(outer(inner(jane)))).toEqual(byEmail(jane));
      }),
      { numRuns: 1_000 },
    );
  });

  it('never finds only the rest of an address', () => {
    const joint = fc.constantFrom(
      ...`.+-_'&~#!%*/^$?\\’–…§£é`,
      '\u00AD',
      '\u200B',
      '\uFFFD',
      '\u0000',
      '&eacute;',
      '<wbr>',
      '%E9',
      '=E9',
    );
    const mayStay = fc.constantFrom(
      '',
      ' ',
      'mailto:',
      '<',
      '"',
      '(',
      'Jane: ',
      '\n',
      'user=',
      '"user":"',
      '<td>',
      '[',
      ',',
    );
    fc.assert(
      fc.property(local, joint, address, mayStay, (first, sign, rest, before) => {
        // In x.org/jane@x.org, the part before the slash is a host and not a piece of the address.
        fc.pre(sign !== '/' || !/^[a-z\d.-]+\.[a-z]{2,}$/.test(first));
        const parsed = parseLookupText(`${before}${first}${sign}${rest}`);
        if (parsed.ok) expect(parsed.question).not.toEqual({ by: 'email', address: rest });
      }),
      { numRuns: 2_000 },
    );
  });

  it('answers every text, and never with an address that is not in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const parsed = parseLookupText(text);
        if (parsed.ok && parsed.question.by === 'email') expect(plainText(text)).toContain(parsed.question.address);
      }),
      { numRuns: 2_000 },
    );
  });
});
