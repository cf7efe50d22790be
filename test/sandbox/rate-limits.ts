import type { Switches } from './switches';

const CALLS_A_SECOND = 4;
const CALLS_A_DAY = 10_000;

/**
 * The limits. All are per API key (client id) and not per token or account: 4 calls in any second, 10,000 in a UTC day,
 * 1 in any second on the token endpoint. https://developer.constantcontact.com/api_guide/rate_limits.html
 */
export class RateLimits {
  private readonly recent = new Map<string, number[]>();
  private readonly lastToken = new Map<string, number>();
  private readonly today = new Map<string, { day: string; calls: number }>();

  constructor(
    private readonly now: () => number,
    private readonly switches: Switches,
  ) {}

  /** Whether this call may pass. A refused call does not count. */
  admit(clientId: string): 'admitted' | 'throttled' | 'quota-exceeded' {
    const now = this.now();
    const inWindow = (this.recent.get(clientId) ?? []).filter((at) => at > now - 1000);
    const limited = this.switches.rateLimits === 'on';
    if (limited && inWindow.length >= CALLS_A_SECOND) return 'throttled';
    const calls = this.callsToday(clientId);
    if (limited && calls >= CALLS_A_DAY) return 'quota-exceeded';
    inWindow.push(now);
    this.recent.set(clientId, inWindow);
    this.setCallsToday(clientId, calls + 1);
    return 'admitted';
  }

  /** Whether this request to the token endpoint may pass. */
  admitTokenRequest(clientId: string): boolean {
    const now = this.now();
    const last = this.lastToken.get(clientId);
    if (this.switches.rateLimits === 'on' && last !== undefined && last > now - 1000) return false;
    this.lastToken.set(clientId, now);
    return true;
  }

  callsToday(clientId: string): number {
    const counted = this.today.get(clientId);
    return counted?.day === this.day() ? counted.calls : 0;
  }

  /** Pretends that a key has made this many calls since 00:00 UTC. */
  setCallsToday(clientId: string, calls: number): void {
    this.today.set(clientId, { day: this.day(), calls });
  }

  private day(): string {
    return new Date(this.now()).toISOString().slice(0, 10);
  }
}
