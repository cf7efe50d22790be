import { afterEach, describe, expect, it } from 'vitest';
import { elementAt } from '../../src/content/composed-tree';

/** More calls than these at one point would never end. */
const MOST_LOOKS = 20;

afterEach(() => {
  Reflect.deleteProperty(document, 'elementsFromPoint');
});

/** Defines the elements at every point, from the top. */
function stack(root: Document | ShadowRoot, ...elements: Element[]): void {
  let looks = 0;
  root.elementsFromPoint = () => {
    if (++looks > MOST_LOOKS) throw new Error('looks for ever');
    return elements;
  };
}

function hostIn(parent: Node, ...inside: Element[]): { host: Element; root: ShadowRoot } {
  const host = document.createElement('my-element');
  const root = host.attachShadow({ mode: 'open' });
  root.append(...inside);
  parent.appendChild(host);
  return { host, root };
}

describe('the element that is hit behind the panel', () => {
  it('is found in a dialog around the panel with a slot for elements outside its root', () => {
    const panel = document.createElement('div');
    const box = document.createElement('div');
    const inner = document.createElement('button');
    const dialog = hostIn(document.body, box, panel);
    const button = hostIn(dialog.host, inner);
    // Each root shows elements of other roots as their hosts. The button's root shows the dialog, because the panel is
    // in it.
    stack(document, dialog.host, button.host, dialog.host, document.body);
    stack(dialog.root, panel, button.host, box, document.body);
    stack(button.root, dialog.host, inner, dialog.host, document.body);
    expect(elementAt(5, 5, panel)).toBe(inner);
  });

  it('is the host if its root has nothing at the point', () => {
    const panel = document.createElement('div');
    document.body.append(panel);
    const { host, root } = hostIn(document.body);
    stack(document, panel, host, document.body);
    stack(root, panel, document.body);
    expect(elementAt(5, 5, panel)).toBe(host);
  });
});
