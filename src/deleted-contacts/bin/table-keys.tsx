import { text } from '../../ui/text';

/** Help on the table’s keys. */
export function TableKeys() {
  const keys = [
    [text('binKeysGo'), text('binKeysGoMeans')],
    [text('binKeysSelect'), text('binKeysSelectMeans')],
    [text('binKeysRange'), text('binKeysRangeMeans')],
    [text('binKeysAll'), text('binKeysAllMeans')],
    [text('binKeysOpen'), text('binKeysOpenMeans')],
    [text('binKeysClose'), text('binKeysCloseMeans')],
  ];
  return (
    <details class="bin-keys small">
      <summary class="link">{text('binKeys')}</summary>
      <dl>
        {keys.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd class="soft">{meaning}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
