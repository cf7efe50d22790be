import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { ToastContainer, toast } from 'react-toastify';
import { said } from './said';

/** A form that covers the page and looks like a dialog, but is not marked as one. */
const overlay = { position: 'fixed', inset: 0, background: '#0006' };
const box = { margin: '100px auto', width: 420, padding: 16, background: '#fff' };

function App() {
  const [isOpen, setOpen] = useState(false);
  const [email, setEmail] = useState('');
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Add contact
      </button>
      {isOpen && (
        <div
          style={overlay}
          role="dialog"
          aria-modal="true"
          aria-label="New contact"
          onKeyDown={({ key }) => key === 'Escape' && setOpen(false)}
        >
          <div style={box}>
            <label>
              Email <input value={email} onChange={(event) => setEmail(event.target.value)} />
            </label>
            <button type="button" onClick={() => toast.error(said)}>
              Save
            </button>
          </div>
        </div>
      )}
      <ToastContainer position="bottom-right" autoClose={60_000} />
    </>
  );
}

createRoot(document.getElementById('app')).render(<App />);
