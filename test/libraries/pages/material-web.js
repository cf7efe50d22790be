import '@material/web/button/filled-button.js';
import '@material/web/button/text-button.js';
import '@material/web/dialog/dialog.js';
import '@material/web/textfield/outlined-text-field.js';
import { said } from './said';

document.getElementById('app').innerHTML = `
  <md-filled-button>Add contact</md-filled-button>
  <md-dialog>
    <div slot="headline">New contact</div>
    <div slot="content"><md-outlined-text-field label="Email"></md-outlined-text-field></div>
    <div slot="actions"><md-text-button>Save</md-text-button></div>
  </md-dialog>`;

const [dialog, add, save, field] = ['md-dialog', 'md-filled-button', 'md-text-button', 'md-outlined-text-field'].map(
  (name) => document.querySelector(name),
);
add.addEventListener('click', () => dialog.show());
save.addEventListener('click', () => Object.assign(field, { error: true, errorText: said }));
