import messages from '../../public/_locales/en/messages.json' with { type: 'json' };

type Message = { message: string; placeholders?: Record<string, { content: string }> };

/** `chrome.i18n` as browsers implement it, with the real messages: $name$ through the placeholders, then $1 to $9. */
function getMessage(key: string, values: string[] = []): string {
  const found = (messages as Record<string, Message>)[key];
  if (found === undefined) return '';
  const named = found.message.replace(/\$(\w+)\$/g, (whole, name: string) => {
    return found.placeholders?.[name.toLowerCase()]?.content ?? whole;
  });
  return named.replace(/\$([1-9])/g, (_whole, n: string) => values[Number(n) - 1] ?? '');
}

Object.assign(globalThis, { chrome: { i18n: { getMessage, getUILanguage: () => 'en-GB' } } });
