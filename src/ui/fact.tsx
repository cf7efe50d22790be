import type { ComponentChildren } from 'preact';

/** One line of a list of facts (`<dl class="facts">`): its label and its value. */
export function Fact({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div class="fact">
      <dt class="soft">{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
