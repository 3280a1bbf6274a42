/** Every way in which a request can be refused, and the HTTP status that says so. */
export const statuses = {
	'not-signed-in': 401,
	'invalid-credentials': 401,
	'cross-site': 403,
	denied: 403,
	'signup-closed': 403,
	'recent-login-required': 403,
	'user-disabled': 403,
	'unknown-provider': 404,
	'not-found': 404,
	'method-not-allowed': 405,
	'flow-expired': 400,
	'invalid-callback': 400,
	'invalid-input': 400,
	'profile-taken': 409,
	'username-taken': 409,
	'last-credential': 409,
	'connect-again': 409,
	'too-large': 413,
	'unsupported-media-type': 415,
	'rate-limited': 429,
	internal: 500,
	'provider-failed': 502,
	unavailable: 503,
} as const;

export type ErrorCode = keyof typeof statuses;

interface AuthErrorOptions extends ErrorOptions {
	/** The form field that is at fault, and what is wrong with it, for the person to read. */
	field?: string;
	problem?: string;
	/** Whole seconds after which to try again. */
	retryAfter?: number;
	/** The name of the provider that is to be connected again. */
	provider?: string;
}

/**
 * A request that stopped for a reason the visitor can be told. The page's words come from
 * `pages/texts.ts` by `code`; `message` is for the log and must hold no secret.
 */
export class AuthError extends Error {
	override readonly name = 'AuthError';
	readonly expose = true;
	readonly code: ErrorCode;
	readonly status: number;
	readonly field: string | undefined;
	readonly problem: string | undefined;
	readonly retryAfter: number | undefined;
	readonly provider: string | undefined;

	constructor(code: ErrorCode, message: string = code, options: AuthErrorOptions = {}) {
		super(message, options);
		this.code = code;
		this.status = statuses[code];
		this.field = options.field;
		this.problem = options.problem;
		this.retryAfter = options.retryAfter;
		this.provider = options.provider;
	}
}

/** What a provider did wrong; `what` names the call and never quotes its answer. */
export const providerFailed = (what: string, cause?: unknown) =>
	new AuthError('provider-failed', what, {cause});
