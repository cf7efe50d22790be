import { useRef } from 'preact/hooks';
import type { Contact } from '../../protocol/contact';
import type { ComparedField } from '../../protocol/restores';
import { consentState } from '../../restore/consent';
import { preview } from '../../restore/plan';
import { permissionWord } from '../contact-words';
import { Fact } from '../fact';
import { automationWords } from '../lists/automation-words';
import { fieldWord } from '../restored-words';
import { enumerate, plural, text } from '../text';
import type { CardState } from './card-state';

/** The preview of a restore, computed from the same choice as the request. */
export function WhatWillChange({ state }: { state: CardState }) {
  const details = useRef<HTMLDetailsElement>(null);
  const contact = state.contact.value;
  const lists = state.lists.selectedLists.value;
  const fields = preview(contact, state.choice.value);
  const same = fields.filter((field) => field.same);
  return (
    <details
      class="unfold card-preview"
      ref={details}
      // Unfolding the preview moves the button down. Both must stay in view.
      onToggle={() => {
        if (details.current?.open) void state.readAutomations();
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
        {state.former.value.length === 0 && <Fact label={text('listsFormer')}>{text('cardPreviewLostLists')}</Fact>}
        <Fact label={text('contactFieldConsent')}>{consentWords(contact, fields)}</Fact>
        <Fact label={text('cardPreviewCosts')}>
          {contact.email?.permission === 'unsubscribed' ? text('cardPreviewUnsubscribed') : text('cardRestoreCosts')}
          {automationWords(
            lists.map((list) => ({ list })),
            state.automations.value,
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
