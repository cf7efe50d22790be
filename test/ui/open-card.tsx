import { fireEvent, render, screen } from '@testing-library/preact';
import type { Contact } from '../../src/protocol/contact';
import type { LookupAnswer } from '../../src/protocol/restores';
import { createLookupState } from '../../src/ui/lookup-state';
import { LookupView } from '../../src/ui/lookup-view';
import { createSessionState } from '../../src/ui/session-state';
import { type Answers, answering, FINGERPRINT, LISTS, ok, SIGNED_IN } from './answering';

/** Looks up `contact` and shows its card, with the newsletter preselected as the last choice. */
export async function openCard(
  contact: Contact,
  answers: Answers = {},
  more: Pick<LookupAnswer, 'resubscribeRequestedAt' | 'remembered'> = {},
) {
  const { send, asked } = answering({
    getStatus: () => ok(SIGNED_IN),
    getAutomations: () => ok(null),
    getLists: () => ok({ lists: LISTS, lastChosen: ['list-newsletter'] }),
    lookup: () => ok({ question: { by: 'id', id: contact.id }, contact, fingerprint: FINGERPRINT, ...more }),
    ...answers,
  });
  const session = createSessionState(send);
  const lookup = createLookupState(send, 'popup');
  render(<LookupView lookup={lookup} session={session} />);
  fireEvent.input(screen.getByRole('textbox', { name: 'Email address or contact ID' }), {
    target: { value: contact.id },
  });
  fireEvent.click(screen.getByRole('button', { name: 'Look up' }));
  const card = await screen.findByRole('article');
  return {
    card,
    asksFor: (request: string) => asked.filter((one) => one.request === request).map(({ input }) => input),
  };
}

export function button(name: string): HTMLElement {
  return screen.getByRole('button', { name });
}

/** The values that `container` shows for `label`. */
export function fact(container: Element, label: string): string {
  const terms = [...container.querySelectorAll('dt')].filter((term) => term.textContent === label);
  return terms.map((term) => term.parentElement?.querySelector('dd')?.textContent ?? '').join('\n');
}
