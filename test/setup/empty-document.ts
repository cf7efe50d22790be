/** Files of tests share a document. Each finds it empty, whatever the one before it left there. */
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
