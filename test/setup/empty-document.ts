/** Test files share a document. This empties it before each file. */
for (const element of [document.documentElement, document.body]) {
  for (const name of element.getAttributeNames()) element.removeAttribute(name);
}
for (const element of [...document.documentElement.children]) {
  if (element !== document.head && element !== document.body) element.remove();
}
document.head.replaceChildren();
document.body.replaceChildren();
localStorage.clear();
sessionStorage.clear();
