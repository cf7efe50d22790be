import { afterEach, describe, expect, it } from 'vitest';
import { hitAt } from '../../src/content/composed-tree';

/** More looks than these at one point are without end. */
const MOST_LOOKS = 20;

afterEach(() => {
  Reflect.deleteProperty(document, 'elementsFromPoint');
});

/** What lies at every point, from the top. */
function lies(root: Document | ShadowRoot, ...elements: Element[]): void {
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

describe('what is hit behind an element', () => {
  it('is found where a dialog around the panel has a slot for what stands outside of its root', () => {
    const panel = document.createElement('div');
    const box = document.createElement('div');
    const inner = document.createElement('button');
    const dialog = hostIn(document.body, box, panel);
    const button = hostIn(dialog.host, inner);
    // Each root names what is in others by their hosts: that of the button by the dialog, which the panel is in.
    lies(document, dialog.host, button.host, dialog.host, document.body);
    lies(dialog.root, panel, button.host, box, document.body);
    lies(button.root, dialog.host, inner, dialog.host, document.body);
    expect(hitAt(5, 5, panel)).toBe(inner);
  });

  it('is a host in whose root there is nothing at the point', () => {
    const panel = document.createElement('div');
    document.body.append(panel);
    const { host, root } = hostIn(document.body);
    lies(document, panel, host, document.body);
    lies(root, panel, document.body);
    expect(hitAt(5, 5, panel)).toBe(host);
  });
});
