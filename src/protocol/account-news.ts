/** The channel on which open pages learn that the current account may have changed. */
const CHANNEL = 'contact-restore:account';

/** Tells the open pages that somebody signed in or out or switched accounts, but not who. */
export function announceAccount(): void {
  const channel = new BroadcastChannel(CHANNEL);
  channel.postMessage(null);
  channel.close();
}

/** Runs `task` whenever the account may have changed on any page. */
export function onAccountNews(task: () => void): void {
  new BroadcastChannel(CHANNEL).addEventListener('message', task);
}
