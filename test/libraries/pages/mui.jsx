import { Autocomplete, Button, Dialog, DialogActions, DialogContent, DialogTitle, TextField } from '@mui/material';
import { useState } from 'react';
import { createRoot } from 'react-dom/client';
import { said } from './said';

function App() {
  const [isOpen, setOpen] = useState(false);
  const [email, setEmail] = useState('');
  const [error, setError] = useState('');
  const close = () => setOpen(false);
  return (
    <>
      <Button variant="contained" onClick={() => setOpen(true)}>
        Add contact
      </Button>
      <Dialog open={isOpen} onClose={close}>
        <DialogTitle>New contact</DialogTitle>
        <DialogContent>
          <TextField
            label="Email"
            margin="dense"
            value={email}
            onChange={(event) => setEmail(event.target.value)}
            error={error !== ''}
            helperText={error}
            fullWidth
          />
          <Autocomplete
            options={['Donors', 'Members']}
            renderInput={(props) => <TextField {...props} label="List" margin="dense" />}
          />
        </DialogContent>
        <DialogActions>
          <Button onClick={close}>Cancel</Button>
          <Button onClick={() => setError(said)}>Save</Button>
        </DialogActions>
      </Dialog>
    </>
  );
}

createRoot(document.getElementById('app')).render(<App />);
