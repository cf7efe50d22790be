import type { ComponentChildren } from 'preact';

/** What a chip says about its thing, which decides its colours. */
export type Tone = 'neutral' | 'good' | 'caution' | 'bad' | 'waiting';

/** A word or two with an icon, in the colours of a tone. */
export function Chip({ tone, icon, children }: { tone: Tone; icon: ComponentChildren; children: ComponentChildren }) {
  return (
    <span class="chip" data-tone={tone}>
      {icon}
      {children}
    </span>
  );
}
