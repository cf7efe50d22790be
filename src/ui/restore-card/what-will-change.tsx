import { useRef } from 'preact/hooks';
import type { Contact } from '../../protocol/contact';
import type { ComparedField } from '../../protocol/requests';
import { consentState } from '../../restore/consent';
import { type Choice, preview } from '../../restore/plan';
import { permissionWord } from '../contact-words';
import { Fact } from '../fact';
import { fieldWord } from '../restored-words';
import { enumerate, plural, text } from '../text';

/**
 * What a restore will do, worked out by the code that makes its request from the choice that is sent. `lists` are the names
 * of the chosen ones; `isRemembered`: the lists that the contact was on are known.
 */
export function WhatWillChange({
  contact,
  choice,
  lists,
  isRemembered,
}: {
  contact: Contact;
  choice: Choice;
  lists: string[];
  isRemembered: boolean;
}) {
  const details = useRef<HTMLDetailsElement>(null);
  const fields = preview(contact, choice);
  const same = fields.filter((field) => field.same);
  return (
    <details
      class="unfold card-preview"
      ref={details}
      // What is unfolded pushes the button down; both are to be in sight.
      onToggle={() => details.current?.closest('.card-form')?.scrollIntoView({ block: 'nearest' })}
    >
      <summary class="link">{text('whatWillChange')}</summary>
      <dl class="facts">
        <Fact label={text('previewUnchanged')}>{sameWords(same)}</Fact>
        <Fact label={text('previewChanges')}>
          <ul class="card-preview-changes">
            {fields
              .filter((field) => !field.same)
              .map((field) => (
                <li key={field.field}>{changeWords(field)}</li>
              ))}
            <li>{lists.length === 0 ? text('previewNoLists') : text('previewLists', enumerate(lists))}</li>
            <li>{text('previewUpdated')}</li>
          </ul>
        </Fact>
        {!isRemembered && <Fact label={text('previewLost')}>{text('previewLostLists')}</Fact>}
        <Fact label={text('fieldConsent')}>{consentWords(contact, fields)}</Fact>
        <Fact label={text('previewCosts')}>
          {contact.email?.permission === 'unsubscribed' ? text('restoreUnsubscribedCosts') : text('restoreCosts')}
        </Fact>
      </dl>
    </details>
  );
}

function sameWords(same: ComparedField[]): string {
  return plural('previewFields', same.length, enumerate(same.map(({ field }) => fieldWord(field))));
}

function changeWords({ field, before, after }: ComparedField): string {
  if (after === undefined) return text('previewGone', fieldWord(field), before ?? '');
  if (before === undefined) return text('previewNew', fieldWord(field), after);
  return text('previewChange', fieldWord(field), before, after);
}

function consentWords({ email }: Contact, fields: ComparedField[]): string {
  if (email === undefined) return text('smsUntouched');
  const consent = fields.find(({ field }) => field === 'consent');
  const before = permissionWord(email.permission);
  if (!consent?.same) return text('previewConsentOther', before, consent?.after ?? text('consentUnknown'));
  return consentState(email.permission) === 'active'
    ? text('previewConsentMailable', before)
    : text('previewConsentSame', before);
}
