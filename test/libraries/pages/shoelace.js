import '@shoelace-style/shoelace/dist/components/alert/alert.js';
import '@shoelace-style/shoelace/dist/components/button/button.js';
import '@shoelace-style/shoelace/dist/components/dialog/dialog.js';
import '@shoelace-style/shoelace/dist/components/input/input.js';
import '@shoelace-style/shoelace/dist/themes/light.css';
import { said } from './said';

document.getElementById('app').innerHTML = `
  <sl-button>Add contact</sl-button>
  <sl-dialog label="New contact">
    <sl-input label="Email"></sl-input>
    <sl-button slot="footer">Save</sl-button>
  </sl-dialog>
  <sl-alert variant="danger">${said}</sl-alert>`;

const [add, save] = document.querySelectorAll('sl-button');
add.addEventListener('click', () => document.querySelector('sl-dialog').show());
save.addEventListener('click', () => document.querySelector('sl-alert').toast());
