import { useRef } from 'preact/hooks';
import type { Contact, ContactList } from '../../protocol/contact';
import type { ComparedField } from '../../protocol/restores';
import type { Automations } from '../../protocol/settings';
import { consentState } from '../../restore/consent';
import { type Choice, preview } from '../../restore/plan';
import { permissionWord } from '../contact-words';
import { Fact } from '../fact';
import { automationWords } from '../lists/automation-words';
import { fieldWord } from '../restored-words';
import { enumerate, plural, text } from '../text';

/**
 * The preview of a restore, computed from the same choice as the request. `lists` are the selected lists. `isRemembered` is
 * true if the contact's former lists are known.
 */
export function WhatWillChange({
  contact,
  choice,
  lists,
  isRemembered,
  automations,
  onOpen,
}: {
  contact: Contact;
  choice: Choice;
  lists: ContactList[];
  isRemembered: boolean;
  automations: Automations | null;
  onOpen: () => void;
}) {
  const details = useRef<HTMLDetailsElement>(null);
  const fields = preview(contact, choice);
  const same = fields.filter((field) => field.same);
  return (
    <details
      class="unfold card-preview"
      ref={details}
      // Unfolding the preview moves the button down. Both must stay in view.
      onToggle={() => {
        if (details.current?.open) onOpen();
        details.current?.closest('.card-form')?.scrollIntoView({ block: 'nearest' });
      }}
    >
      <summary class="link">{text('cardPreview')}</summary>
      <dl class="facts">
        <Fact label={text('cardPreviewUnchanged')}>{sameWords(same)}</Fact>
        <Fact label={text('cardPreviewChanges')}>
          <ul class="card-preview-changes">
            {fields
              .filter((field) => !field.same)
              .map((field) => (
                <li key={field.field}>{changeWords(field)}</li>
              ))}
            <li>
              {lists.length === 0
                ? text('cardPreviewNoLists')
                : text('cardPreviewLists', enumerate(lists.map(({ name }) => name)))}
            </li>
            <li>{text('cardPreviewUpdated')}</li>
          </ul>
        </Fact>
        {!isRemembered && <Fact label={text('cardPreviewLost')}>{text('cardPreviewLostLists')}</Fact>}
        <Fact label={text('contactFieldConsent')}>{consentWords(contact, fields)}</Fact>
        <Fact label={text('cardPreviewCosts')}>
          {contact.email?.permission === 'unsubscribed' ? text('cardPreviewUnsubscribed') : text('cardRestoreCosts')}
          {automationWords(
            lists.map((list) => ({ list })),
            automations,
          ).map((sentence) => (
            <span key={sentence} class="fact-part">
              {' '}
              {sentence}
            </span>
          ))}
        </Fact>
      </dl>
    </details>
  );
}

function sameWords(same: ComparedField[]): string {
  return plural('cardPreviewFields', same.length, enumerate(same.map(({ field }) => fieldWord(field))));
}

function changeWords({ field, before, after }: ComparedField): string {
  if (after === undefined) return text('cardPreviewRemoved', fieldWord(field), before ?? '');
  if (before === undefined) return text('cardPreviewNew', fieldWord(field), after);
  return text('cardPreviewChange', fieldWord(field), before, after);
}

function consentWords({ email }: Contact, fields: ComparedField[]): string {
  if (email === undefined) return text('cardSmsUnchanged');
  const consent = fields.find(({ field }) => field === 'consent');
  const before = permissionWord(email.permission);
  if (!consent?.same) return text('cardPreviewConsentOther', before, consent?.after ?? text('contactConsentUnknown'));
  return consentState(email.permission) === 'active'
    ? text('cardPreviewConsentMailable', before)
    : text('cardPreviewConsentSame', before);
}
