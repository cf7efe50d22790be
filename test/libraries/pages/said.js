/** The message of each of these pages after the form is saved. Nobody typed its address. */
export const said = 'elena@riverside.example already exists';
