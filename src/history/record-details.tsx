import type { RestoreRecord } from '../protocol/history';
import type { ComparedField, FieldName } from '../protocol/restores';
import { compareFields } from '../restore/differences';
import { comparedWords } from '../ui/compared-words';
import { recordRows } from '../ui/contact-words';
import { Fact } from '../ui/fact';
import { fieldWord } from '../ui/restored-words';
import { enumerate, moment, number, text } from '../ui/text';
import { entryPointWords, kindWords } from './outcome-words';

/** The details of a restore record: what was done, what was compared afterwards, and the contact before it. */
export function RecordDetails({ record }: { record: RestoreRecord }) {
  return (
    <div class="history-record">
      <dl class="facts">
        <Fact label={text('historyWhat')}>{kindWords(record)}</Fact>
        <Fact label={text('labelLists')}>
          {record.lists.length === 0 ? text('historyNoLists') : <bdi>{enumerate(record.lists.map(listName))}</bdi>}
        </Fact>
        <Fact label={text('historyEntryPoint')}>{entryPointWords(record.entryPoint)}</Fact>
        {record.who !== undefined && (
          <Fact label={text('historyWho')}>
            <bdi>{record.who}</bdi>
          </Fact>
        )}
        {record.settledAt !== undefined && <Fact label={text('historySettled')}>{moment(record.settledAt)}</Fact>}
        <Fact label={text('historyCalls')}>{number(record.calls)}</Fact>
        <Fact label={text('contactFieldContactId')}>{record.contactId}</Fact>
      </dl>
      <Differences record={record} />
      <details class="unfold">
        <summary class="link">{text('historySnapshot')}</summary>
        <dl class="facts">
          {recordRows(record.snapshot).map(({ label, values }) => (
            <Fact key={label} label={label}>
              {values.map((value) => (
                <bdi key={value} class="fact-value">
                  {value}
                </bdi>
              ))}
            </Fact>
          ))}
        </dl>
      </details>
    </div>
  );
}

/** Before and after, field by field. The text is clear without colors and columns. */
function Differences({ record }: { record: RestoreRecord }) {
  const rows = compared(record);
  if (rows.length === 0) return <p class="soft">{text('historyNothingCompared')}</p>;
  return (
    <table class="history-differences">
      <caption>{text('historyCompared')}</caption>
      <thead>
        <tr>
          <th scope="col">{text('historyField')}</th>
          <th scope="col">{text('historyBefore')}</th>
          <th scope="col">{text('historyAfter')}</th>
          <th scope="col">{text('historySame')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ field, before, after, verdict }) => (
          <tr key={field} data-verdict={verdict}>
            <th scope="row">{fieldWord(field)}</th>
            <td>
              <Value field={field} of={before} />
            </td>
            <td>
              <Value field={field} of={after} />
            </td>
            <td>{verdictWords(verdict)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Value({ field, of: value }: { field: FieldName; of: string | undefined }) {
  if (value === undefined) return <span class="soft">{text('historyEmpty')}</span>;
  return <bdi class="fact-value">{comparedWords(field, value)}</bdi>;
}

type Verdict = 'same' | 'meant' | 'different';

/**
 * Compares with the expected values but shows the values from before. A value changed on purpose is therefore neither the
 * same nor different.
 */
function compared({ fields, snapshot, expected }: RestoreRecord): (ComparedField & { verdict: Verdict })[] {
  const meant = new Map(
    compareFields(snapshot, expected)
      .filter((field) => !field.same)
      .map((field) => [field.field, field]),
  );
  return fields.map((field) => {
    const { before: _expected, ...rest } = field;
    const before = meant.has(field.field) ? meant.get(field.field)?.before : field.before;
    const verdict = !field.same ? 'different' : meant.has(field.field) ? 'meant' : 'same';
    return { ...rest, ...(before !== undefined && { before }), verdict };
  });
}

function verdictWords(verdict: Verdict): string {
  switch (verdict) {
    case 'same':
      return text('historyVerdictSame');
    case 'meant':
      return text('historyVerdictMeant');
    case 'different':
      return text('historyVerdictDifferent');
  }
}

function listName({ name }: { name: string }): string {
  return name === '' ? text('contactRemovedList') : name;
}
