/** The pages of the extension that are open hear here that another account may be the current one. */
const CHANNEL = 'contact-restore:account';

/** Tells the open pages that somebody signed in or out, or switched the account. It says nothing about whom. */
export function announceAccount(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(null);
  channel.close();
}

/** Runs the task whenever somebody may have signed in or out, or switched the account, on whatever page. */
export function onAccountNews(task: () => void): void {
  new BroadcastChannel(CHANNEL).addEventListener('message', task);
}
