/** What every one of these pages says when the form is saved. Nobody has typed that address. */
export const said = 'elena@riverside.example already exists';
