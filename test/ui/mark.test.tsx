import { readFileSync } from 'node:fs';
import { render } from '@testing-library/preact';
import { expect, it } from 'vitest';
import { Mark } from '../../src/ui/icons';

it('the drawn mark has the shapes of the icon file', () => {
  const file = readFileSync('public/icons/mark.svg', 'utf8');
  const { container } = render(<Mark />);
  const paths = [...container.querySelectorAll('path')].map((path) => path.getAttribute('d') ?? '');
  expect(paths.length).toBeGreaterThan(0);
  for (const path of paths) expect(file).toContain(`d="${path}"`);
});
