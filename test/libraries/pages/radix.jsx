import { Dialog } from 'radix-ui';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { said } from './said';

const overlay = { position: 'fixed', inset: 0, background: '#0006' };
const box = { position: 'fixed', inset: '100px auto auto 340px', width: 420, padding: 16, background: '#fff' };

function App() {
  const [email, setEmail] = useState('');
  const [error, setError] = useState('');
  return (
    <Dialog.Root>
      <Dialog.Trigger>Add contact</Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay style={overlay} />
        <Dialog.Content style={box} aria-describedby={undefined}>
          <Dialog.Title>New contact</Dialog.Title>
          <label>
            Email <input value={email} onChange={(event) => setEmail(event.target.value)} />
          </label>
          <p role="alert">{error}</p>
          <button type="button" onClick={() => setError(said)}>
            Save
          </button>
          <Dialog.Close>Cancel</Dialog.Close>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

createRoot(document.getElementById('app')).render(<App />);
