import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

/** A dialog that is open while `isOpen`. The browser traps the focus and restores it on closing. */
export function ModalDialog({
  isOpen,
  mayClose = true,
  onClose,
  class: name = '',
  titleId,
  children,
}: {
  isOpen: boolean;
  /** False while Escape must not close it. */
  mayClose?: boolean;
  onClose: () => void;
  class?: string;
  /** The id of the heading that names the dialog. */
  titleId: string;
  children: ComponentChildren;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  // A layout effect, because the focus must return before other effects read it.
  useLayoutEffect(() => {
    const { current } = dialog;
    if (isOpen && current?.open === false) current.showModal();
    if (!isOpen && current?.open) current.close();
  }, [isOpen]);
  return (
    <dialog
      ref={dialog}
      class={`modal-dialog ${name}`}
      aria-labelledby={titleId}
      onClose={() => {
        const { current } = dialog;
        // The dialog was opened again before its close event.
        if (current?.open) return;
        // A second Escape closes the dialog even if `onCancel` prevents the first.
        if (mayClose) onClose();
        else if (isOpen) current?.showModal();
      }}
      onCancel={(event) => {
        if (!mayClose) event.preventDefault();
      }}
    >
      {children}
    </dialog>
  );
}

/** A button that asks for confirmation in a dialog. The safe answer has the initial focus. */
export function ConfirmButton({
  label,
  class: name = '',
  describedBy,
  question,
  meaning,
  no,
  yes,
  onYes,
}: {
  label: string;
  class?: string;
  describedBy?: string;
  question: string;
  meaning: string;
  no: string;
  yes: string;
  onYes: () => void;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const words = useId();
  return (
    <>
      <button
        type="button"
        class={`button ${name}`}
        aria-describedby={describedBy}
        onClick={() => dialog.current?.showModal()}
      >
        {label}
      </button>
      <dialog ref={dialog} class="modal-dialog" aria-labelledby={title} aria-describedby={words}>
        <h2 id={title}>{question}</h2>
        <p id={words}>{meaning}</p>
        <form method="dialog" class="button-row">
          <button type="submit" class="button" autofocus>
            {no}
          </button>
          <button type="submit" class="button danger" onClick={onYes}>
            {yes}
          </button>
        </form>
      </dialog>
    </>
  );
}
