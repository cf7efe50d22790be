/** Contacts pages made with unchanged UI libraries, in test/libraries/pages. */
export interface Library {
  name: string;
  file: string;
  /** The field for addresses, if not “Email”. */
  field?: { role: 'textbox' | 'combobox'; name: string };
  /** The form is on the page instead of in a dialog, so the page handles the first Escape. */
  isOnPage?: true;
}

export const libraries: Library[] = [
  { name: 'React with MUI', file: 'mui.jsx' },
  { name: 'React with Ant Design', file: 'antd.jsx', field: { role: 'combobox', name: 'Email' } },
  { name: 'React with Radix', file: 'radix.jsx' },
  { name: 'React Aria Components', file: 'react-aria.jsx' },
  {
    name: 'react-select in a native dialog, with react-hot-toast',
    file: 'react-select.jsx',
    field: { role: 'combobox', name: 'Email' },
  },
  { name: 'React with react-toastify', file: 'react-toastify.jsx' },
  { name: 'Headless UI', file: 'headless-ui.jsx' },
  { name: 'Base UI', file: 'base-ui.jsx' },
  { name: 'Fluent UI', file: 'fluent-ui.jsx' },
  { name: 'Bootstrap', file: 'bootstrap.js' },
  { name: 'Shoelace', file: 'shoelace.js' },
  { name: 'Vue with Element Plus', file: 'element-plus.js' },
  { name: 'Svelte in a native dialog', file: 'svelte.js' },
  { name: 'Material Web', file: 'material-web.js' },
  { name: 'AG Grid', file: 'ag-grid.js', field: { role: 'textbox', name: 'Input Editor' }, isOnPage: true },
  { name: 'a native popover', file: 'popover.js' },
];
