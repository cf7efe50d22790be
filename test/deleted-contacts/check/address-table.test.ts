import fc from 'fast-check';
import Papa from 'papaparse';
import { describe, expect, it } from 'vitest';
import { readAddressTable } from '../../../src/deleted-contacts/check/address-table';
import { historyCsv } from '../../../src/history/history-file';
import type { JobOutcome } from '../../../src/protocol/jobs';
import { resultsFile } from '../../../src/ui/results-file';
import { decodeText } from '../../../src/ui/text-file/decode-text';
import { record } from '../../history/records';

const ID = '7c2f1a9e-1111-4222-8333-944445555666';
const OTHER_ID = '7c2f1a9e-2222-4222-8333-944445555666';

/** The addresses, ids and other entries (in brackets), each with its line. */
function read(text: string): string[] {
  return readAddressTable(text).entries.map(
    ({ line, shown, address, id }) => `${line} ${id ?? address ?? `[${shown}]`}`,
  );
}

describe('addresses in a text', () => {
  it.each([
    ['one per line', 'a@x.example\nb@x.example\r\nc@x.example\rd@x.example', 4],
    ['blank lines between', 'a@x.example\n\n   \nb@x.example\n', 2],
    ['commas', 'a@x.example, b@x.example,c@x.example', 3],
    ['semicolons, as mail programs have them', 'Ann <a@x.example>; "Bo, B." <b@x.example>', 2],
    ['quoted names, one per line', '"Ann A." <a@x.example>\n"Bo" <b@x.example>\n"Cy" <c@x.example>', 3],
    ['a quote that never ends', '"a@x.example\nb@x.example\nc@x.example', 3],
    ['mailto: links', 'mailto:a%2Bb@x.example?subject=Hi\nMAILTO:b@x.example', 2],
    ['invisible characters', '\uFEFFa@x.ex\u200Bample\n\u202Ab@x.example\u202C', 2],
    ['spaces', 'a@x.example b@x.example\tc@x.example', 3],
  ])('with %s are found', (_what, text, count) => {
    const { entries } = readAddressTable(text);
    expect(entries.map(({ address }) => address?.slice(-9))).toEqual(Array(count).fill('x.example'));
  });

  it('are returned with their lines, and so are entries without an address', () => {
    expect(read('a@x.example\n\nnobody\nb@@x.example\nc@x.example, d@x\nmore e@x.example here')).toEqual([
      '1 a@x.example',
      '3 [nobody]',
      '4 [b@@x.example]',
      '5 c@x.example',
      '5 [d@x]',
      '6 e@x.example',
    ]);
  });

  it('are taken only from the column that the heading names', () => {
    const table = 'Name;E-Mail Address;Owner email\nAnn;a@x.example;o@y.example\nBo;;o@y.example\n"C;y";c@x.example;';
    expect(readAddressTable(table)).toMatchObject({ columns: ['E-Mail Address'], lines: 4 });
    expect(read(table)).toEqual(['2 a@x.example', '3 [Bo]', '4 c@x.example']);
    expect(read('id\temail_address\n1\ta@x.example')).toEqual(['2 a@x.example']);
  });

  it('are taken from additional cells if a row has more cells than headings', () => {
    const all = ['2 a@x.example', '2 b@x.example', '3 c@x.example'];
    for (const heading of ['Please restore these emails:', 'Emails', 'Email', 'Customer emails']) {
      expect(read(`${heading}\na@x.example, b@x.example\nc@x.example`)).toEqual(all);
    }
    expect(read('Name,Email\nDoe, Ann,a@x.example')).toEqual(['2 a@x.example']);
  });

  it('are taken from any column if the only heading with “email” is about something else', () => {
    const table = 'Login;Email verified\na@x.example;yes\nb@x.example;no';
    expect(read(table)).toEqual(['2 a@x.example', '3 b@x.example']);
    expect(readAddressTable(table).columns).toEqual([]);
  });

  it('are taken from any column if no heading names one', () => {
    expect(readAddressTable('Ann,a@x.example,o@y.example').columns).toEqual([]);
    expect(read('Ann,a@x.example,o@y.example')).toEqual(['1 a@x.example', '1 o@y.example']);
  });

  it('take precedence over ids, which count in rows without an address', () => {
    expect(read(`${ID},a@x.example`)).toEqual(['1 a@x.example']);
    expect(read(`409 Email already exists for contact ${ID}\n${OTHER_ID}`)).toEqual([`1 ${ID}`, `2 ${OTHER_ID}`]);
  });

  it('are returned with the contact_id of our own file, which takes precedence', () => {
    expect(readAddressTable(`contact_id,email\n${ID},a@x.example\n17,b@x.example`).entries).toEqual([
      { line: 2, shown: 'a@x.example', address: 'a@x.example', id: ID },
      { line: 3, shown: 'b@x.example', address: 'b@x.example' },
    ]);
  });

  it('are returned with the ids of another system', () => {
    const table = `EMAIL,FIRST_NAME,CONTACT_ID\na@x.example,Ann,${ID}\nb@x.example,Bo,\n,Cy,${OTHER_ID}`;
    expect(readAddressTable(table)).toEqual({
      entries: [
        { line: 2, shown: 'a@x.example', address: 'a@x.example', id: ID },
        { line: 3, shown: 'b@x.example', address: 'b@x.example' },
        { line: 4, shown: OTHER_ID, id: OTHER_ID },
      ],
      lines: 4,
      columns: ['EMAIL'],
      idColumn: 'CONTACT_ID',
    });
    // Nothing shows that the ids of this column belong to contacts.
    expect(read(`GUID,Email\n${ID},a@x.example\n${OTHER_ID},`)).toEqual(['2 a@x.example', `3 [${OTHER_ID}]`]);
  });

  it.each([
    ['First Name,E-mail Address,E-mail 2 Address,E-mail 3 Address', 'Ann,a@x.example,b@x.example,'],
    ['Email,Additional email addresses', 'a@x.example,"b@x.example; c@x.example"'],
    ['email,email_2', 'a@x.example,b@x.example'],
    ['Work email,Home email', 'a@x.example,b@x.example'],
    ['E-mail 1 - Label,E-mail 1 - Value,E-mail 2 - Value', '* Home,a@x.example ::: c@x.example,b@x.example'],
    ['email,ownerEmail,E-Mail 2', 'a@x.example,o@owner.example,b@x.example'],
    ['emailaddress1,emailaddress2,PersonEmail', 'a@x.example,b@x.example,c@x.example'],
    ['Email,Owner email,Email (other)', 'a@x.example,o@owner.example,b@x.example'],
    ['Email,Other', 'a@x.example b@x.example,'],
  ])('of one person are all taken: %s', (headings, row) => {
    const all = [...row.matchAll(/[abc]@x\.example/g)].map(([address]) => `2 ${address}`);
    expect(read(`${headings}\n${row}`).sort()).toEqual(all.sort());
  });

  it('are taken from another column if theirs is empty, but never from a column about other people', () => {
    const table =
      'Name,Email,Login,Owner email,Sales rep email\nAnn,,a@x.example,o@x.example,r@x.example\nBo,,,o@x.example,';
    expect(read(table)).toEqual(['2 a@x.example', '3 [Bo]']);
    expect(read('Name,Email,Owner email\nAnn,,o@x.example')).toEqual(['2 [Ann]']);
    expect(read('Account,Owner email\nChoir,o@x.example')).toEqual(['2 o@x.example']);
    // They are not taken from a column of other people, or of text, either.
    for (const heading of [
      'Contact owner',
      'Boss',
      'Notes',
      'Propriétaire',
      'Recruiter email',
      'Household head',
      'Ansprechpartner',
      'Approver',
      'Alternate contact',
      'Account lead',
      'Point of contact',
      'Pastor name',
    ]) {
      expect(read(`Name,Email,${heading}\nAnn,,o@x.example`)).toEqual(['2 [Ann]']);
      expect(read(`Name,Email,${heading}\nAnn,,o@x.example\nBo,b@x.example,`)).toEqual(['2 [Ann]', '3 b@x.example']);
    }
    // The file does not show which of the two is the contact.
    expect(read('From email,To email\na@x.example,b@x.example')).toEqual(['2 a@x.example', '2 b@x.example']);
  });

  it('are not taken from the line below a table that names the author', () => {
    const table = '"Salutation","Name","Email"\n"Ms","Ann","a@x.example"\n"Generated By: Otto otto@y.example"';
    expect(read(table)).toEqual(['2 a@x.example']);
  });

  it('in their column are not the rest of an address that lost its +', () => {
    const table = 'Name,Email\nAnn,ann choir@x.example\nBo,Bo b@x.example\nCy,c@x.example d@x.example';
    expect(read(table)).toEqual(['2 [ann choir@x.example]', '3 b@x.example', '4 c@x.example', '4 d@x.example']);
    expect(read('ann a@x.example')).toEqual(['1 a@x.example']);
  });

  it('are taken from a text, not from the reporter, below headings of tasks', () => {
    const tasks = 'Summary,Reporter,Assignee,Description\nRestore Ann,o@y.example,p@y.example,Restore a@x.example';
    expect(read(tasks)).toEqual(['2 a@x.example']);
  });

  it('are taken beside a user name below headings of a directory', () => {
    const table = 'UserPrincipalName,PrimarySmtpAddress,ManagedBy\na@y.example,a@x.example,o@y.example';
    expect(read(table)).toEqual(['2 a@x.example']);
  });

  it('are found in vCards, whole, and without those of notes and relations', () => {
    const ann = [
      'BEGIN:VCARD',
      'VERSION:3.0',
      'FN:Ann',
      `UID:${ID}`,
      'item1.EMAIL;TYPE=INTERNET,WORK,PREF;X-SERVICE="a:b";X-LABEL=CHOIR-AND-CO:an',
      ' n@x.example',
      'EMAIL;ENCODING=QUOTED-PRINTABLE:ann=40y.example',
      'NOTE:Ask otto@y.example',
      'RELATED;TYPE=agent:mailto:otto@y.example',
      'END:VCARD',
    ];
    const text = [...ann, 'BEGIN:VCARD', 'FN:Bo', 'END:VCARD', ''].join('\r\n');
    expect(read(text)).toEqual(['1 ann@x.example', '1 ann@y.example', '2 [FN:Bo]']);
  });

  it('are whole where a mail program or a directory breaks lines', () => {
    const mail = `Content-Transfer-Encoding: quoted-printable\n\n${'x'.repeat(60)} mary-ja=\nne@x.example`;
    expect(read(mail).at(-1)).toMatch(/ mary-jane@x.example$/);
    expect(read(`dn: cn=${'x'.repeat(60)},mail=mary-ja\n ne@x.example\ncn: Mary`)[0]).toBe('1 mary-jane@x.example');
  });

  it.each([
    ['Name,Mailadresse,Vertreter'],
    ['Name,E-Mail,E-Mail Betreuer'],
    ['Nom,Mél,Responsable'],
    ['Nom,Courriel,Courriel du responsable'],
    ['Nombre,Correo electrónico,Correo del propietario'],
    ['Naam,E-mailadres,Verkoper'],
    ['Jméno,E-mailová adresa,Prodejce'],
    ['Imię,Poczta,Opiekun'],
    ['Navn,Epost,Selger'],
    ['Nimi,Sähköposti,Myyjä'],
    ['Όνομα,Ηλεκτρονικό ταχυδρομείο,Πωλητής'],
    ['Імʼя,Електронна пошта,Менеджер'],
    ['姓名,電子郵件,負責人'],
    ['이름,전자우편,담당자'],
    ['الاسم,البريد الإلكتروني,المندوب'],
    ['שם,דואר אלקטרוני,נציג'],
    ['नाम,ईमेल,प्रबंधक'],
    ['Name^Email^Rep'],
  ])('are found below headings in any language: %s', (headings) => {
    const row = 'Ann,a@x.example,o@y.example';
    expect(read(`${headings}\n${headings.includes('^') ? row.replaceAll(',', '^') : row}`)).toEqual(['2 a@x.example']);
  });

  it.each([
    ['a title', 'Choir members,,\n\nName,Email,Owner email\nAnn,a@x.example,o@y.example', 4],
    [
      'LinkedIn’s notes',
      'Notes:\n"When exporting your connections, you may see that some of the email addresses are missing, see help."\n\nFirst Name,Last Name,URL,Email Address,Company\nAnn,A,https://x.example/ann,a@x.example,"X, Y"',
      5,
    ],
    [
      'Zoom’s report',
      'Meeting ID,Topic,Start Time,User Email,Participants\n81 234,Choir,2026-11-01,host@y.example,1\n\nName (Original Name),User Email,Join Time\nAnn,a@x.example,18:00',
      5,
    ],
    [
      'a report that names its author',
      'Topic,Host,Duration\nChoir,Otto (host@y.example),60\n\nName,Email,Join time\nAnn,a@x.example,18:00',
      5,
    ],
    ['a title with a comma', 'Choir members, 2026\nName,Email,Owner email\nAnn,a@x.example,o@y.example', 3],
    ['the line of a Markdown table', '| Name | Email |\n| --- | --- |\n| Ann | a@x.example |', 3],
    [
      'the lines of a table in a terminal',
      '+-----+-------+\n| name | email |\n+-----+-------+\n| Ann | a@x.example |\n+-----+---+',
      4,
    ],
    ['headings with a number sign', '#Email,Name,Owner email\na@x.example,Ann,o@y.example', 2],
    [
      'headings that a spreadsheet put into one cell',
      '"Name,""Email"",Owner email"\n"Ann,""a@x.example"",o@y.example"',
      2,
    ],
    ['comments', '# exported by admin@y.example\n# on Monday, 2 November\nName,Email\nAnn,a@x.example', 4],
    ['a comment and no headings', '# choir@y.example\na@x.example', 2],
    ['a line about the export', 'Exported by admin@y.example on Monday\n\nName\tEmail\nAnn\ta@x.example', 4],
    ['a title in a table', 'Members 2026;;\nName;E-Mail;Owner email\nAnn;a@x.example;o@y.example', 3],
  ])('are found below %s', (_what, text, line) => {
    expect(read(text)).toEqual([`${line} a@x.example`]);
  });

  it('are found in each of several tables', () => {
    const hosts = 'Panelists\nName,Email,Joined\nAnn,a@x.example,yes\nBo,b@x.example,no\n\n';
    const guests = 'Attendees\nJoined,Name,Email\nno,Cy,c@x.example\nyes,Di,d@x.example';
    expect(read(hosts + guests)).toEqual(['3 a@x.example', '4 b@x.example', '8 c@x.example', '9 d@x.example']);
    expect(read('a@x.example\nb@x.example\n\nName,Email\nCy,c@x.example')).toHaveLength(3);
    expect(read('Ann,a@x.example\nBo,b@x.example\n\nName,Email\nCy,c@x.example')).toHaveLength(3);
    expect(read('Email\na@x.example\n\nEmail\nb@x.example')).toHaveLength(2);
  });

  it('are found in rows that contain a heading’s word or a number sign', () => {
    expect(read('Name,Email,Contact by\nAnn,a@x.example,Email\nBo,,Email\nCy,c@x.example,Phone')).toEqual([
      '2 a@x.example',
      '3 [Bo Email]',
      '4 c@x.example',
    ]);
    expect(read('#,Name,Email\n#1,Ann,a@x.example\n#2,Bo,b@x.example')).toEqual(['2 a@x.example', '3 b@x.example']);
    expect(read('a@x.example d@x')).toEqual(['1 a@x.example', '1 [d@x]']);
  });

  it('are found in the records of an API answer, one per line, without ids of lists and tags', () => {
    const records = [
      { contact_id: ID, email_address: { address: 'a@x.example' }, list_memberships: [OTHER_ID] },
      { contact_id: OTHER_ID, first_name: 'Bo', taggings: [ID] },
      { list_memberships: [ID] },
    ];
    for (const json of [records, { contacts: records, _links: {} }]) {
      const { entries } = readAddressTable(JSON.stringify(json, null, 2));
      expect(entries).toEqual([
        { line: 1, shown: 'a@x.example', address: 'a@x.example', id: ID },
        { line: 2, shown: OTHER_ID, id: OTHER_ID },
        { line: 3, shown: expect.stringContaining('list_memberships') },
      ]);
    }
  });

  it('are found in records on separate lines, without addresses of other people', () => {
    const ann = { email: 'a@x.example', owner: { email: 'o@y.example' }, list_memberships: [ID] };
    const bo = { email: 'b@x.example', created_by: 'o@y.example' };
    expect(read(`${JSON.stringify(ann)}\n\n${JSON.stringify(bo)}\n`)).toEqual(['1 a@x.example', '3 b@x.example']);
    expect(read(JSON.stringify([ann, bo]))).toEqual(['1 a@x.example', '2 b@x.example']);
    expect(read('[{"owner":"o@y.example"}]')).toEqual(['1 o@y.example']);
    // One record, and answers with more than one array.
    expect(read(`{"list_memberships":["${ID}"],"email":"a@x.example"}`)).toEqual(['1 a@x.example']);
    expect(read(`{"phone_numbers":[{"id":"${ID}"}],"email":"a@x.example"}`)).toEqual(['1 a@x.example']);
    expect(read('{"tags":["x"],"errors":[],"contacts":[{"email":"a@x.example"}]}')).toEqual(['1 a@x.example']);
    const both = '{"added":[{"email":"a@x.example"}],"failed":["b@x.example"]}';
    expect(read(both)).toEqual(['1 a@x.example', '2 b@x.example']);
  });

  it('are decoded as in the popup, even with semicolons that could separate columns', () => {
    const lines = [
      'o&#39;brien@x.example',
      'smith&amp;sons@x.example',
      'fran&ccedil;ois@x.example',
      '&eacute;ric@x.example',
      '&lt;c@x.example&gt;',
    ];
    expect(read(lines.join('\n'))).toEqual([
      "1 o'brien@x.example",
      '2 smith&sons@x.example',
      '3 [fran\uFFFDois@x.example]',
      '4 [\uFFFDric@x.example]',
      '5 c@x.example',
    ]);
    expect(read(lines.slice(0, 2).join(';'))).toEqual(["1 o'brien@x.example", '1 smith&sons@x.example']);
    expect(read(String.raw`"a@x.example\nb@x.example"`)).toEqual(['1 a@x.example', '1 b@x.example']);
    expect(read('email=a%40x.example&list=1\n?email=b%2Bc@x.example')).toEqual(['1 a@x.example', '2 b+c@x.example']);
    expect(read(`"list_memberships": ["${ID}"],`)).toEqual([expect.stringContaining('[')]);
    expect(readAddressTable(`409 for a@x.example: Email already exists for contact ${ID}`).entries).toMatchObject([
      { address: 'a@x.example', id: ID },
    ]);
  });

  it('in a few rows from a spreadsheet are taken from their column, not from the one beside it', () => {
    for (const delimiter of ['\t', ';', ',']) {
      const rows = ['Email,Owner email', 'a@x.example,o@y.example', 'b@x.example,o@y.example', ''];
      const text = rows.join('\n').replaceAll(',', delimiter);
      expect(readAddressTable(text)).toMatchObject({ columns: ['Email'], lines: 3 });
      expect(read(text)).toEqual(['2 a@x.example', '3 b@x.example']);
    }
  });

  it('are found below a first line that declares the separator, which does not count as a row', () => {
    expect(read('sep=;\r\nName;Email;Owner email\r\nAnn, A;a@x.example;o@y.example')).toEqual(['2 a@x.example']);
  });

  it('are whole lines if there is only one column', () => {
    expect(read('Email\nCy, C <c@x.example>\n"Di, D" <d@x.example>')).toEqual(['2 c@x.example', '3 d@x.example']);
  });

  it('in a row with wrong quotes do not spoil the other rows', () => {
    const rows = ['"Bo" B.,b@x.example,o@y.example', '"Cy, C",c@x.example,o@y.example', '"Di', '""D""",d@x.example,'];
    const text = ['Name,Email,Owner email', ...rows, '', '"E,e@x.example,o@y.example', 'F,f@x.example,'].join('\n');
    expect(read(text)).toEqual(['2 b@x.example', '3 c@x.example', '4 d@x.example', '6 e@x.example', '7 f@x.example']);
  });

  /** Rows of up to six cells with every character that a table may contain. One column has an address in each row. */
  const tables = fc
    .record({ columns: fc.integer({ min: 1, max: 6 }), at: fc.nat(5), hasHeadings: fc.boolean() })
    .chain(({ columns, at, hasHeadings }) => {
      const words = fc.string({ unit: fc.constantFrom(...`aB 1.,;\t|"'\n`), maxLength: 8 });
      const others = fc.constantFrom('o@owner.example', '"O, P" <o@owner.example>');
      const heading = fc.constantFrom('Name', 'Owner email', 'Note, if any', 'Phone; fax', '', 'Tags|more', 'A "b"');
      const row = (cell: fc.Arbitrary<string>) => fc.array(cell, { minLength: columns, maxLength: columns });
      return fc.record({
        at: fc.constant(at % columns),
        headings: row(heading),
        hasHeadings: fc.constant(hasHeadings),
        rows: fc.array(row(hasHeadings ? fc.oneof(words, others) : words), { minLength: 1, maxLength: 30 }),
      });
    });

  it('are all found in their rows, and no others, however the table is written', () => {
    const writing = fc.record({
      delimiter: fc.constantFrom(',', ';', '\t'),
      newline: fc.constantFrom('\n', '\r\n'),
      quotes: fc.boolean(),
    });
    fc.assert(
      fc.property(
        tables,
        writing,
        fc.boolean(),
        fc.boolean(),
        ({ at, headings, hasHeadings, rows }, how, mark, end) => {
          const listed = rows.map((row, n) => row.with(at, `singer${n}@x.example`));
          const table = Papa.unparse(hasHeadings ? [headings.with(at, 'Email'), ...listed] : listed, how);
          const found = read(`${mark ? '\uFEFF' : ''}${table}${end ? how.newline : ''}`);
          expect(found).toEqual(rows.map((_, n) => `${n + (hasHeadings ? 2 : 1)} singer${n}@x.example`));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('are found beside a malformed row', () => {
    const wrong = fc.constantFrom(
      '"Bo" B.,wrong@x.example,',
      '"Bo, B. <b>,wrong@x.example,',
      'Bo,wrong@x.example,"12" x 3"',
      '5" nail,wrong@x.example,',
    );
    const name = fc.constantFrom('Cy, C', 'Di\nD', '"Ed", E', 'Flo');
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 9 }), fc.nat(9), wrong, (names, place, row) => {
        const lines = names.map((each, n) => Papa.unparse([[each, `singer${n}@x.example`, 'o@owner.example']]));
        const text = ['Name,Email,Owner email', ...lines.toSpliced(place, 0, row)].join('\n');
        const found = readAddressTable(text).entries.map(({ address }) => address);
        expect(found).toEqual(expect.arrayContaining(names.map((_, n) => `singer${n}@x.example`)));
        expect(found).not.toContain('o@owner.example');
      }),
      { numRuns: 200 },
    );
  });

  it('are not the rest of an address that a line break cuts', () => {
    expect(read('jane.\ndoe@x.example\nMembers of the choir.\nc@x.example')).toEqual([
      '1 [jane.]',
      '2 [jane. doe@x.example]',
      '3 [Members of the choir.]',
      '4 c@x.example',
    ]);
  });

  it('are found in one line of 130,000 addresses', () => {
    const line = Array.from({ length: 130_000 }, (_, n) => `singer${n}@x.example`).join(',');
    expect(readAddressTable(line).entries).toHaveLength(130_000);
  });
});

describe('the results of a job', () => {
  const outcomes: JobOutcome[] = ['restored', 'failed', 'different', 'not-started', 'unknown', 'would-restore'];
  const results = outcomes.map((outcome, n) => ({
    id: `7c2f1a9e-000${n}-4222-8333-944445555666`,
    outcome,
    address: `000${n}@x.example`,
  }));

  it('return the ids of the contacts that were not restored', async () => {
    const file = await (await resultsFile([], results)).text();
    expect(readAddressTable(file)).toMatchObject({
      notRestored: 4,
      entries: [
        { line: 3, id: results[1]?.id, shown: '0001@x.example' },
        { line: 5, id: results[3]?.id, shown: '0003@x.example' },
        { line: 6, id: results[4]?.id, shown: '0004@x.example' },
        { line: 7, id: results[5]?.id, shown: '0005@x.example' },
      ],
    });
  });

  it('are recognized by the names of their columns, in any order', () => {
    const file = `message;outcome;more;contact_id\nno;failed;1;${ID}\n;restored;2;${OTHER_ID}`;
    expect(readAddressTable(file)).toMatchObject({ notRestored: 1, entries: [{ id: ID }] });
  });
});

describe('another of our files', () => {
  it('with the results of an undo counts as a plain list, with every contact', async () => {
    const outcomes: JobOutcome[] = ['deleted', 'failed', 'deleted', 'not-started'];
    const file = await resultsFile(
      [],
      outcomes.map((outcome, n) => ({ id: `7c2f1a9e-000${n}-4222-8333-944445555666`, outcome })),
    );
    const table = readAddressTable(await file.text());
    expect(table.entries).toHaveLength(4);
    expect(table.notRestored).toBeUndefined();
  });

  it('with the history counts as a plain list', () => {
    const table = readAddressTable(historyCsv([record(0), record(1)]));
    expect(table.entries.map(({ id }) => id)).toEqual([record(0).contactId, record(1).contactId]);
    expect(table.notRestored).toBeUndefined();
  });
});

describe('the bytes of a file', () => {
  const words = 'Ann Ødegård <a@x.example>';

  it('are read as UTF-8 with or without a byte order mark, as UTF-16, and as Excel’s CSV', () => {
    const utf16 = (littleEndian: boolean, mark = '\uFEFF') => {
      const marked = mark + words;
      const view = new DataView(new ArrayBuffer(marked.length * 2));
      for (let at = 0; at < marked.length; at++) view.setUint16(at * 2, marked.charCodeAt(at), littleEndian);
      return new Uint8Array(view.buffer);
    };
    const marked = [utf16(true), utf16(false)];
    const unmarked = [utf16(true, ''), utf16(false, '')];
    const ansi = Uint8Array.from(words, (letter) => letter.charCodeAt(0));
    const utf8 = new TextEncoder().encode(words);
    for (const bytes of [utf8, new TextEncoder().encode(`\uFEFF${words}`), ...marked, ...unmarked, ansi]) {
      expect(decodeText(bytes)).toEqual({ text: words });
    }
  });

  /** Written as byte values, because the platform cannot encode these encodings. */
  const written = (pattern: string) =>
    Uint8Array.from(pattern.match(/%..|./gs) ?? [], (each) =>
      each.length > 1 ? Number.parseInt(each.slice(1), 16) : each.charCodeAt(0),
    );

  it.each([
    // The second byte of a Shift-JIS letter may be that of @, of \ or of a Latin letter.
    ['Shift-JIS', '%83%81%81%5B%83%8B,%92S%93%96%83%81%81%5B%83%8B\n%83%40%83%5C,x', 'メール,担当メール\nァソ,x'],
    ['EUC-JP', '%A5%E1%A1%BC%A5%EB%A5%A2%A5%C9%A5%EC%A5%B9\na@x.example', 'メールアドレス\na@x.example'],
    ['ISO-2022-JP', '%1B$B%%a!<%%k%1B(Ba@x.example', 'メールa@x.example'],
    ['EUC-KR', '%C0%CC%B8%A7,%C0%CC%B8%DE%C0%CF\nx', '이름,이메일\nx'],
    ['windows-1251', '%C8%EC%FF;%CF%EE%F7%F2%E0\nx', 'Имя;Почта\nx'],
    ['KOI8', '%E9%CD%D1;%F0%CF%DE%D4%C1\nx', 'Имя;Почта\nx'],
    ['windows-1250', 'Ji%F8%ED K%F8%ED%9E\nx', 'Jiří Kříž\nx'],
    ['windows-1253', '%CC%E1%F1%DF%E1;%C5%EB%DD%ED%E7\nx', 'Μαρία;Ελένη\nx'],
    ['old Macs', 'Gr%9A%A7e;%83l%8Eonore\rx', 'Größe;Éléonore\rx'],
    [
      'UTF-8 with a line of something else',
      `${'%C3%A9'.repeat(9)}\nfran%E7ois@x.example`,
      `${'é'.repeat(9)}\nfran\uFFFDois@x.example`,
    ],
    ['windows-1252', 'Gr%F6%DFe;fran%E7ois@x.example\nx', 'Größe;françois@x.example\nx'],
  ])('are read as %s if the order of letters fits the language', (_name, pattern, text) => {
    expect(decodeText(written(pattern.replaceAll('%%', '%25')))).toEqual({ text });
  });

  it.each([
    ['Chinese', '%D0%D5%C3%FB,%D3%CA%CF%E4\n%D5%C5%C8%FD,a@x.example'],
    ['Thai', '%AA%D7%E8%CD,%CD%D5%E0%C1%C5\n%CA%C1%AA%D2%C2,a@x.example'],
  ])('are not guessed if nothing shows the encoding: %s', (_name, pattern) => {
    expect(decodeText(written(pattern))).toEqual({ problem: 'unknown-encoding' });
  });

  it('are read as UTF-32, and as UTF-16 that begins with non-Latin letters', () => {
    const name = 'メール,Email\n太郎,a@x.example\n';
    for (const size of [2, 4]) {
      for (const littleEndian of [true, false]) {
        for (const text of [name, `\uFEFF${name}`]) {
          const view = new DataView(new ArrayBuffer(text.length * size));
          for (let at = 0; at < text.length; at++) {
            const low = littleEndian || size === 2 ? at * size : at * size + 2;
            view.setUint16(low, text.charCodeAt(at), littleEndian);
          }
          expect(decodeText(new Uint8Array(view.buffer))).toEqual({ text: name });
        }
      }
    }
  });

  it('are rejected if they are a workbook or a picture', () => {
    expect(decodeText(Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0))).toEqual({ problem: 'spreadsheet' });
    expect(decodeText(Uint8Array.of(0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0))).toEqual({ problem: 'spreadsheet' });
    expect(decodeText(Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0, 0))).toEqual({ problem: 'not-text' });
  });
});
