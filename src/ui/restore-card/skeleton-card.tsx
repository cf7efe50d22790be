/** The outline of a card while its contact is being looked up. */
export function SkeletonCard() {
  return (
    <div class="card skeleton" aria-hidden="true">
      <span class="skeleton-line skeleton-wide" />
      <span class="skeleton-line" />
      <span class="skeleton-box" />
    </div>
  );
}
