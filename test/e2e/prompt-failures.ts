import type { PromptFailureCount } from '../../src/protocol/prompt-failure';
import type { Ask } from './stage';

/** The prompts that could not be shown since the browser started, as the settings page reads them. */
export async function promptFailures(ask: Ask): Promise<PromptFailureCount[]> {
  const answer = await ask('getPromptFailures', {});
  if (!answer.ok) throw new Error(`the background answered ${JSON.stringify(answer.failure)}`);
  return answer.value;
}
