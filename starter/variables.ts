import {z} from 'zod';

/** The values that `.env.example` shows; nobody may run with them. */
const examples = ['a-long-random-secret-for-sessions', 'a-long-random-secret-for-provider-tokens'];

/** Whether a secret is one that everybody can read in `.env.example`. */
export const isExample = (secret: string) => examples.includes(secret);

/** A number in plain digits; whatever is wrong with it, the message is the one. */
const number = (message: string, fits: (value: number) => boolean) =>
	z
		.string()
		.refine(text => /^\d+(\.\d+)?$/.test(text) && fits(Number(text)), message)
		.transform(Number);

const port = number(
	'must be a port, 1 to 65535',
	value => Number.isInteger(value) && value >= 1 && value <= 65535,
);
// Ten years; far more would be no date that a cookie can hold.
const days = number('must be a number of days, up to 3650', value => value > 0 && value <= 3650);

const secrets = z
	.string()
	.transform(text => text.split(',').map(secret => secret.trim()))
	.refine(list => list.every(Boolean), 'must be secrets with a comma between two');

/** What a secret of production needs. */
export const strong =
	"needs secrets of 32 characters or more, 8 of them different, and not the example's; make one with: node -p \"crypto.randomBytes(32).toString('base64url')\".";

/** Whether a secret is good enough for production. */
export const isStrong = (secret: string) =>
	secret.length >= 32 && new Set(secret).size >= 8 && !isExample(secret);

/** Whether an address is an origin: `http:` or `https:`, and nothing behind the host. */
const isOrigin = (text: string) =>
	/^https?:\/\//i.test(text) &&
	URL.canParse(text) &&
	new URL(text).href === `${new URL(text).origin}/`;

const decodes = (text: string) => {
	try {
		return decodeURIComponent(text) !== undefined;
	} catch {
		return false;
	}
};

/** Whether an address is a Redis', its signs decode, and its path is a database's number or nothing. */
const isRedis = (text: string) =>
	/^rediss?:\/\/[^/]/.test(text) &&
	URL.canParse(text) &&
	decodes(text) &&
	/^(\/\d*)?$/.test(new URL(text).pathname);

/** Every variable that is not a provider's: what it may be, and what it is when unset. */
export const variables = z.object({
	NODE_ENV: z
		.enum(['development', 'test', 'production'], {
			message: 'must be development, test or production',
		})
		.default('development'),
	HOST: z.string().optional(),
	PORT: port.default('3000'),
	ORIGIN: z
		.string()
		.refine(isOrigin, 'must be an address without a path, such as https://example.com')
		.transform(text => new URL(text).origin)
		.optional(),
	DATABASE_URL: z
		.string()
		.regex(
			/^(sqlite:|(postgres(ql)?|mysql|mariadb):\/\/).+/,
			'must begin with sqlite:, postgres:// or mysql://',
		)
		.optional(),
	REDIS_URL: z
		.string()
		.refine(
			isRedis,
			'must be redis://USER:PASSWORD@HOST:PORT/NUMBER or shorter, or rediss:// for TLS',
		)
		.optional(),
	SESSION_KEYS: secrets.optional(),
	TOKEN_KEYS: secrets.optional(),
	SESSION_IDLE: days.default('14'),
	SESSION_MAX: days.default('90'),
	TRUST_PROXY: number('must be how many proxies are in front', Number.isInteger).default('0'),
	RATE_LIMIT: z
		.union(
			[
				z.literal('on').transform(() => 1),
				z.literal('off').transform(() => 0),
				number('', value => value > 0),
			],
			{errorMap: () => ({message: 'must be on, off or a factor such as 10'})},
		)
		.default('on'),
	LOG_LEVEL: z
		.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
			message: 'must be one of fatal, error, warn, info, debug, trace, silent',
		})
		.default('info'),
	STANDIN: z
		.union([z.literal('off'), port], {
			errorMap: () => ({message: 'must be off or a port, 1 to 65535'}),
		})
		.optional(),
	SIGNUP: z.enum(['open', 'closed'], {message: 'must be open or closed'}).default('open'),
});

/** Their values, as they are understood. */
export type Variables = z.output<typeof variables>;
