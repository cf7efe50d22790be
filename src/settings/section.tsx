import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { text } from '../ui/text';

/** A titled part of the settings. */
export function Section({ title, children }: { title: string; children: ComponentChildren }) {
  const id = useId();
  return (
    <section class="settings-section" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

/** What a setting means, and whether the organisation sets it. */
export function Hint({ id, isLocked, children }: { id: string; isLocked: boolean; children: string }) {
  return (
    <div id={id} class="soft small">
      <p>{children}</p>
      {isLocked && <p>{text('settingsPolicyLocked')}</p>}
    </div>
  );
}
