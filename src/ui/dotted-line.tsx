/** Short facts side by side. CSS draws the dots between them. */
export function DottedLine({ of }: { of: (string | false | undefined)[] }) {
  return (
    <>
      {of.filter(Boolean).map((words) => (
        <span key={words} class="fact-part">
          {words}{' '}
        </span>
      ))}
    </>
  );
}
