import { AllCommunityModule, createGrid, ModuleRegistry } from 'ag-grid-community';
import { said } from './said';

/** The edited cell is what must stay open. Like many such grids, this one ends the editing when it loses the focus. */
ModuleRegistry.registerModules([AllCommunityModule]);

const app = document.getElementById('app');
app.innerHTML =
  '<button type="button">Add contact</button><button type="button">Save</button><p role="alert"></p><div style="height:300px"></div>';
const [add, save] = app.querySelectorAll('button');
const grid = createGrid(app.querySelector('div'), {
  columnDefs: [
    { field: 'email', editable: true, width: 320 },
    { field: 'name', width: 200 },
  ],
  rowData: [
    { email: '', name: 'New' },
    ...Array.from({ length: 40 }, (_row, n) => ({ email: `${n}@example.org`, name: `Member ${n}` })),
  ],
  stopEditingWhenCellsLoseFocus: true,
});
add.addEventListener('click', () => grid.startEditingCell({ rowIndex: 0, colKey: 'email' }));
save.addEventListener('mousedown', (event) => event.preventDefault());
save.addEventListener('click', () => app.querySelector('p').append(said));
