import { Dialog } from '@base-ui/react/dialog';
import { Field } from '@base-ui/react/field';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { said } from './said';

const overlay = { position: 'fixed', inset: 0, background: '#0006' };
const box = { position: 'fixed', inset: '100px auto auto 340px', width: 420, padding: 16, background: '#fff' };

function App() {
  const [error, setError] = useState('');
  return (
    <Dialog.Root>
      <Dialog.Trigger>Add contact</Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Backdrop style={overlay} />
        <Dialog.Popup style={box}>
          <Dialog.Title>New contact</Dialog.Title>
          <Field.Root invalid={error !== ''}>
            <Field.Label>Email</Field.Label>
            <Field.Control />
            <Field.Error match={error !== ''}>{error}</Field.Error>
          </Field.Root>
          <button type="button" onClick={() => setError(said)}>
            Save
          </button>
          <Dialog.Close>Cancel</Dialog.Close>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

createRoot(document.getElementById('app')).render(<App />);
