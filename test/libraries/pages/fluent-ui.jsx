import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  DialogTrigger,
  Field,
  FluentProvider,
  Input,
  webLightTheme,
} from '@fluentui/react-components';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { said } from './said';

function App() {
  const [error, setError] = useState('');
  return (
    <FluentProvider theme={webLightTheme}>
      <Dialog>
        <DialogTrigger>
          <Button>Add contact</Button>
        </DialogTrigger>
        <DialogSurface>
          <DialogBody>
            <DialogTitle>New contact</DialogTitle>
            <DialogContent>
              <Field label="Email" validationMessage={error}>
                <Input />
              </Field>
            </DialogContent>
            <DialogActions>
              <Button onClick={() => setError(said)}>Save</Button>
            </DialogActions>
          </DialogBody>
        </DialogSurface>
      </Dialog>
    </FluentProvider>
  );
}

createRoot(document.getElementById('app')).render(<App />);
