import type {Config} from '../../config.ts';
import type {SessionRow} from './store.ts';

type Limits = Pick<Config, 'sessionIdle' | 'sessionMax'>;

/** Ends at the idle limit or at the absolute one, whichever comes first. */
export const expiry = ({sessionIdle, sessionMax}: Limits, now: number, createdAt: number): number =>
	Math.min(now + sessionIdle, createdAt + sessionMax);

/** Whether a session still stands at `now`, by the limits as they are set today. */
export const isAlive = (row: SessionRow, {sessionIdle, sessionMax}: Limits, now: number): boolean =>
	row.expires_at > now && row.last_seen_at + sessionIdle > now && row.created_at + sessionMax > now;
