import { useSignal } from '@preact/signals';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/preact';
import { afterEach, expect, it } from 'vitest';
import { useKeepFocus } from '../../src/ui/keep-focus';

afterEach(cleanup);

function Tools() {
  const keeper = useKeepFocus<HTMLDivElement>();
  const isThere = useSignal(true);
  return (
    <>
      <div ref={keeper} tabIndex={-1} role="toolbar">
        {isThere.value && (
          <button type="button" onClick={() => setTimeout(() => (isThere.value = false))}>
            Take me away
          </button>
        )}
        <button type="button">Stay</button>
      </div>
      <button type="button">Elsewhere</button>
    </>
  );
}

const button = (name: string) => screen.getByRole('button', { name });

async function removeButton(focused: string): Promise<void> {
  render(<Tools />);
  button(focused).focus();
  fireEvent.click(button('Take me away'));
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Take me away' })).toBeNull());
}

it('the focus moves to the surrounding element if the focused one disappears', async () => {
  await removeButton('Take me away');
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('toolbar')));
});

it.each(['Stay', 'Elsewhere'])('the focus stays on “%s” if another element disappears', async (name) => {
  await removeButton(name);
  expect(document.activeElement).toBe(button(name));
});

it('the focus stays on the page if a person moved it there', async () => {
  render(<Tools />);
  button('Take me away').focus();
  button('Take me away').blur();
  fireEvent.click(button('Take me away'));
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Take me away' })).toBeNull());
  await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)));
  expect(document.activeElement).toBe(document.body);
});
