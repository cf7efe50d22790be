import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

export function panelId(view: string): string {
  return `view-${view}`;
}

export function tabId(view: string): string {
  return `tab-${view}`;
}

/** Tabs as in the ARIA practices (https://www.w3.org/WAI/ARIA/apg/patterns/tabs/): arrow keys move between tabs. */
export function ViewTabs<View extends string>({
  label,
  views,
  shown,
  onShow,
}: {
  label: string;
  views: { view: View; name: ComponentChildren }[];
  shown: View;
  onShow: (view: View) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  const at = views.findIndex(({ view }) => view === shown);

  function onKeyDown(event: KeyboardEvent): void {
    const inTextDirection = getComputedStyle(event.currentTarget as Element).direction === 'rtl' ? -1 : 1;
    const steps: Record<string, number> = {
      ArrowRight: at + inTextDirection,
      ArrowLeft: at - inTextDirection,
      Home: 0,
      End: views.length - 1,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const to = (step + views.length) % views.length;
    const view = views[to]?.view;
    if (view === undefined) return;
    onShow(view);
    list.current?.querySelectorAll<HTMLElement>('[role=tab]')[to]?.focus();
  }

  return (
    <div class="view-tabs" role="tablist" aria-label={label} ref={list} onKeyDown={onKeyDown}>
      {views.map(({ view, name }) => (
        <button
          key={view}
          type="button"
          role="tab"
          id={tabId(view)}
          class="view-tab"
          aria-selected={view === shown}
          aria-controls={view === shown ? panelId(view) : undefined}
          tabIndex={view === shown ? 0 : -1}
          onClick={() => onShow(view)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}
