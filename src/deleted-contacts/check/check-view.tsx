import { useEffect, useRef } from 'preact/hooks';
import { text } from '../../ui/text';
import { type CheckResultsProps, CheckResultsView } from './check-results-view';
import { ListIntake } from './list-intake';

/** Checks a list: takes it, shows the cost, runs the check and shows the results. */
export function CheckView({ state, ...actions }: CheckResultsProps) {
  const view = useRef<HTMLElement>(null);
  const { phase } = state.run.value;
  const before = useRef(phase);
  // The pressed button has disappeared, so the focus moves to what replaced it.
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
