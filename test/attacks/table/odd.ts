import {type Attack, changed, given, withQuery} from './attack.ts';

/** Values that no provider's code or verifier has, in the form in which a URL carries them. */
const oddValues = {
	'12 kB long': 'x'.repeat(12_000),
	empty: '',
	'with a NUL': 'a%00b',
	'in broken UTF-8': '%C3%28%FF',
	'that does not decode': '%E0%A4%A',
	'with a line break': 'a%0D%0AX-Header:%20b',
	'not in ASCII': '%C3%A9',
	'with half a surrogate': '%ED%A0%80',
};

/** Parameters that are too many, too long, or not text (RFC 6749 §3.1 and appendix A). */
export const odd: readonly Attack[] = [
	...Object.entries(oddValues).map(
		([how, value]): Attack => ({
			name: `A22: a code ${how} is refused`,
			ask: scene => ({
				url: `${changed(scene.honest, {[scene.proof]: undefined})}&${scene.proof}=${value}`,
			}),
			code: 'invalid-callback',
			spends: true,
		}),
	),
	...Object.entries(oddValues).map(
		([how, value]): Attack => ({
			name: `A22: an error ${how} is none that can be read`,
			ask: scene => ({
				url: `${changed(scene.honest, {[scene.proof]: undefined})}&error=${value}`,
			}),
			code: 'invalid-callback',
			spends: true,
		}),
	),
	{
		name: 'A22: a code given twice is refused',
		ask: ({honest, proof}) => ({url: `${honest}&${proof}=b`}),
		code: 'invalid-callback',
		spends: true,
	},
	...['[]', '[a][b]'].map(
		(suffix): Attack => ({
			name: `A22: code${suffix} is not code`,
			ask: scene => ({
				url: changed(scene.honest, {
					[scene.proof]: undefined,
					[scene.proof + suffix]: given(scene, scene.proof),
				}),
			}),
			code: 'invalid-callback',
			spends: true,
		}),
	),
	{
		name: 'A22: a thousand parameters are no answer',
		ask: scene => ({
			url: `${scene.honest}${Array.from({length: 1000}, (_, at) => `&p${at}=1`).join('')}`,
		}),
		code: 'invalid-callback',
		spends: true,
	},
	{
		name: 'A22: a code behind a thousand parameters is no answer',
		ask: scene => {
			const others = Array.from({length: 1000}, (_, at) => `p${at}=1&`).join('');
			return {url: withQuery(scene, others + scene.honest.search.slice(1))};
		},
		code: 'invalid-callback',
		spends: true,
	},
	{
		name: 'A25: HEAD claims nothing',
		ask: ({honest}) => ({url: honest, method: 'HEAD'}),
		code: 'method-not-allowed',
	},
	...['PUT', 'DELETE', 'PATCH', 'OPTIONS'].map(
		(method): Attack => ({
			name: `A25: ${method} claims nothing`,
			ask: ({honest}) => ({url: honest, method}),
			code: 'method-not-allowed',
		}),
	),
	...Object.entries({
		'in capitals': (path: string) => path.toUpperCase(),
		'with CALLBACK in capitals': (path: string) => path.replace('callback', 'CALLBACK'),
		'with a slash behind': (path: string) => `${path}/`,
		'with two slashes': (path: string) => path.replace('/callback', '//callback'),
		'with more behind': (path: string) => `${path}/more`,
	}).map(
		([how, twist]): Attack => ({
			name: `A25: a callback’s path ${how} is another path`,
			ask: ({honest}) => ({url: `${honest.origin}${twist(honest.pathname)}${honest.search}`}),
			code: 'not-found',
		}),
	),
];
