import { useEffect, useRef } from 'preact/hooks';
import { text } from '../../ui/text';
import { type CheckResultsProps, CheckResultsView } from './check-results-view';
import { ListIntake } from './list-intake';

/** Checks a list of addresses: takes it, says what the check costs, runs it and shows what each address is. */
export function CheckView({ state, ...actions }: CheckResultsProps) {
  const view = useRef<HTMLElement>(null);
  const { phase } = state.run.value;
  const before = useRef(phase);
  // The button that was pressed is no longer there. The keyboard goes on in what came in its place.
  useEffect(() => {
    const isOther = before.current !== phase;
    before.current = phase;
    if (!isOther || document.activeElement !== document.body) return;
    const field = phase === 'idle' ? view.current?.querySelector('textarea') : null;
    (field ?? view.current)?.focus({ preventScroll: true });
  }, [phase]);
  return (
    <section class="check-view" ref={view} tabIndex={-1} aria-label={text('viewsCheck')}>
      {phase === 'idle' ? <ListIntake state={state} /> : <CheckResultsView state={state} {...actions} />}
    </section>
  );
}
