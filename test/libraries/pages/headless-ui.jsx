import { Description, Dialog, DialogBackdrop, DialogPanel, DialogTitle, Field, Input, Label } from '@headlessui/react';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { said } from './said';

const overlay = { position: 'fixed', inset: 0, background: '#0006' };
const box = { position: 'fixed', inset: '100px auto auto 340px', width: 420, padding: 16, background: '#fff' };

function App() {
  const [isOpen, setOpen] = useState(false);
  const [error, setError] = useState('');
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Add contact
      </button>
      <Dialog open={isOpen} onClose={setOpen}>
        <DialogBackdrop style={overlay} />
        <DialogPanel style={box}>
          <DialogTitle>New contact</DialogTitle>
          <Field>
            <Label>Email</Label>
            <Input name="email" />
            <Description>{error}</Description>
          </Field>
          <button type="button" onClick={() => setError(said)}>
            Save
          </button>
        </DialogPanel>
      </Dialog>
    </>
  );
}

createRoot(document.getElementById('app')).render(<App />);
