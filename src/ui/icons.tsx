import type { ComponentChildren } from 'preact';

/** The product's logo. public/icons/mark.svg is the same drawing, and the icon files are made from it. */
export function Mark() {
  return (
    <svg class="mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect class="mark-ground" width="32" height="32" rx="8" />
      <circle class="mark-head" cx="13" cy="10.5" r="4.25" />
      <path class="mark-line" d="M6 24.5c0-4.6 2.9-7 7-7" />
      <path class="mark-line" d="M25.5 16v4.6h-4.6M25 20.4a5 5 0 1 0-.4 4.4" />
    </svg>
  );
}

export function TrashIcon() {
  return (
    <Icon>
      <path d="M3 4.5h10M6.5 4.5V3h3v1.5M4.5 4.5 5 13h6l.5-8.5" />
    </Icon>
  );
}

export function CheckIcon() {
  return (
    <Icon>
      <path d="m3 8.5 3.5 3.5L13 5" />
    </Icon>
  );
}

export function BlockedIcon() {
  return (
    <Icon>
      <circle cx="8" cy="8" r="5.5" />
      <path d="m4.2 11.8 7.6-7.6" />
    </Icon>
  );
}

export function ClockIcon() {
  return (
    <Icon>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M8 4.8V8l2.2 1.6" />
    </Icon>
  );
}

export function PauseIcon() {
  return (
    <Icon>
      <path d="M6 4v8M10 4v8" />
    </Icon>
  );
}

export function NotEqualIcon() {
  return (
    <Icon>
      <path d="M3.5 6h9M3.5 10h9M10.5 3l-5 10" />
    </Icon>
  );
}

export function EnvelopeIcon() {
  return (
    <Icon>
      <path d="M2.5 4h11v8h-11zM2.5 4.5 8 9l5.5-4.5" />
    </Icon>
  );
}

export function ChevronIcon() {
  return (
    <Icon>
      <path d="m4 6 4 4 4-4" />
    </Icon>
  );
}

export function ReadAgainIcon() {
  return (
    <Icon>
      <path d="M13 3v3.5H9.5M12.7 6.3A5 5 0 1 0 13 9" />
    </Icon>
  );
}

export function NobodyIcon() {
  return (
    <Icon>
      <circle cx="8" cy="8" r="5.5" />
      <path d="M5.5 8h5" />
    </Icon>
  );
}

function Icon({ children }: { children: ComponentChildren }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      {children}
    </svg>
  );
}
