import type { ComponentChildren } from 'preact';

/** The meaning of a chip, which decides its colors. */
export type Tone = 'neutral' | 'good' | 'caution' | 'bad' | 'waiting';

/** A word or two with an icon, in the colors of a tone. */
export function Chip({ tone, icon, children }: { tone: Tone; icon: ComponentChildren; children: ComponentChildren }) {
  return (
    <span class="chip" data-tone={tone}>
      {icon}
      {children}
    </span>
  );
}
