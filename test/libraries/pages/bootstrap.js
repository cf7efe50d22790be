import { Modal } from 'bootstrap';
import { said } from './said';
import 'bootstrap/dist/css/bootstrap.css';

document.getElementById('app').innerHTML = `
  <button type="button" class="btn btn-primary" data-bs-toggle="modal" data-bs-target=".modal">Add contact</button>
  <div class="modal fade" tabindex="-1" aria-label="New contact">
    <div class="modal-dialog"><div class="modal-content"><div class="modal-body">
      <label for="email">Email</label>
      <input id="email" type="email" class="form-control">
      <div class="invalid-feedback">${said}</div>
      <button type="button" class="btn btn-primary">Save</button>
    </div></div></div>
  </div>`;

const modal = document.querySelector('.modal');
Modal.getOrCreateInstance(modal);
modal.querySelector('button').addEventListener('click', () => modal.querySelector('input').classList.add('is-invalid'));
