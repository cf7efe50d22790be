import { useRef } from 'react';
import { createRoot } from 'react-dom/client';
import toast, { Toaster } from 'react-hot-toast';
import CreatableSelect from 'react-select/creatable';
import { said } from './said';

/** The message appears outside the modal dialog. */
function App() {
  const dialog = useRef(null);
  return (
    <>
      <button type="button" onClick={() => dialog.current.showModal()}>
        Add contact
      </button>
      <dialog ref={dialog} style={{ width: 420, height: 300 }}>
        <h2>New contact</h2>
        <button type="button" onClick={() => toast.error(said)}>
          Save
        </button>
        <button type="button" onClick={() => dialog.current.close()}>
          Cancel
        </button>
        <label htmlFor="email">Email</label>
        <CreatableSelect inputId="email" options={[{ value: 'ada', label: 'ada@riverside.example' }]} />
      </dialog>
      <Toaster />
    </>
  );
}

createRoot(document.getElementById('app')).render(<App />);
