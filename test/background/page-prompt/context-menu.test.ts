import { describe, expect, it } from 'vitest';
import { draftFor } from '../../../src/background/page-prompt/context-menu';
import { contactsTab, createExtension, value } from '../extension';

const field = (text: string) => async () => text;

describe('a right-click', () => {
  it.each([
    ['a selection', { selectionText: ' jane@x.org ' }, ' jane@x.org '],
    ['a mailto link', { linkUrl: 'mailto:jane@x.org?subject=Hi' }, 'mailto:jane@x.org?subject=Hi'],
    ['a selected mailto link', { selectionText: 'write to', linkUrl: 'mailto:jane@x.org' }, 'mailto:jane@x.org'],
    ['a selection in another link', { selectionText: 'jane@x.org', linkUrl: 'https://example.org/' }, 'jane@x.org'],
    ['a field', { editable: true }, 'otto@x.org'],
    ['a selection in a field', { editable: true, selectionText: 'jane@x.org' }, 'jane@x.org'],
    ['a selection without an address', { selectionText: 'nobody here' }, 'nobody here'],
    ['nothing', {}, ''],
  ])('on %s looks up its text', async (_what, clicked, text) => {
    expect(await draftFor(clicked, field('otto@x.org'))).toEqual({ text, lookUp: true, entryPoint: 'context-menu' });
  });

  it('on a field that cannot be read opens an empty card', async () => {
    expect((await draftFor({ editable: true }, field(''))).text).toBe('');
  });
});

describe('the card', () => {
  const draft = { text: 'jane@x.org', lookUp: true, entryPoint: 'context-menu' } as const;

  it('opens in the popup, and its text is stored for the popup', async () => {
    const { openCard, opened, platform } = createExtension();
    await openCard(draft);
    expect(opened).toEqual(['popup']);
    expect(await platform.session.get('draft')).toEqual({ draft });
  });

  it('opens no window beside a popup that is already open', async () => {
    const extension = createExtension();
    extension.platform.openPopup = async () => {
      throw new Error('Could not find an active browser window.');
    };
    extension.platform.isPopupOpen = async () => true;
    extension.restart();
    await extension.openCard(draft);
    expect(extension.opened).toEqual([]);
    expect(await extension.platform.session.get('draft')).toEqual({ draft });
  });

  it('opens in a window if the popup cannot be opened', async () => {
    const extension = createExtension();
    extension.platform.openPopup = async () => {
      throw new Error('Could not find an active browser window.');
    };
    extension.restart();
    await value(extension.ask('openCard', { text: 'jane@x.org' }, contactsTab(1)));
    expect(extension.opened).toEqual(['window']);
    expect(await extension.platform.session.get('draft')).toEqual({
      draft: { text: 'jane@x.org', lookUp: true, entryPoint: 'panel' },
    });
  });
});
