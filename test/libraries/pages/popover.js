import { said } from './said';

document.getElementById('app').innerHTML = `
  <button type="button" popovertarget="form">Add contact</button>
  <form id="form" popover>
    <h2>New contact</h2>
    <label>Email <input type="email"></label>
    <p role="alert"></p>
    <button>Save</button>
  </form>`;

const form = document.querySelector('form');
form.addEventListener('submit', (event) => {
  event.preventDefault();
  form.querySelector('p').append(said);
});
