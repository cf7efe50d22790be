import { describe, expect, it } from 'vitest';
import { isDeleteControl } from '../../src/content/delete-control';

function element(html: string): Element {
  const holder = document.createElement('div');
  holder.innerHTML = html;
  return holder.firstElementChild as Element;
}

describe('a control that deletes', () => {
  it.each([
    '<button>Delete</button>',
    '<button><span>Remove from list</span></button>',
    '<button aria-label="Delete Jane Núñez"><svg></svg></button>',
    '<a title="Delete contact"></a>',
    '<div role="menuitem">Delete</div>',
    '<input type="button" value="Delete contact">',
  ])('is %s', (html) => {
    const control = element(html);
    expect(isDeleteControl([control.firstElementChild ?? control, control, document])).toBe(true);
  });

  it.each(['<button>Save</button>', '<div>Delete</div>', '<button>Undeleted items</button>'])('is not %s', (html) => {
    expect(isDeleteControl([element(html), document])).toBe(false);
  });
});
