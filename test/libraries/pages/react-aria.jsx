import { useState } from 'react';
import {
  Button,
  Dialog,
  DialogTrigger,
  FieldError,
  Heading,
  Input,
  Label,
  Modal,
  ModalOverlay,
  TextField,
} from 'react-aria-components';
import { createRoot } from 'react-dom/client';
import { said } from './said';

const overlay = { position: 'fixed', inset: 0, background: '#0006' };
const box = { margin: '100px auto', width: 420, padding: 16, background: '#fff' };

function App() {
  const [error, setError] = useState('');
  return (
    <DialogTrigger>
      <Button>Add contact</Button>
      <ModalOverlay isDismissable style={overlay}>
        <Modal style={box}>
          <Dialog>
            {({ close }) => (
              <>
                <Heading slot="title">New contact</Heading>
                <TextField name="email" isInvalid={error !== ''}>
                  <Label>Email</Label>
                  <Input />
                  <FieldError>{error}</FieldError>
                </TextField>
                <Button onPress={() => setError(said)}>Save</Button>
                <Button onPress={close}>Cancel</Button>
              </>
            )}
          </Dialog>
        </Modal>
      </ModalOverlay>
    </DialogTrigger>
  );
}

createRoot(document.getElementById('app')).render(<App />);
