import {agree} from '../harness.ts';
import {type Attack, changed, given, withQuery} from './attack.ts';

/** Callbacks that do not name a flow of this browser: login CSRF in all its forms. */
export const state: readonly Attack[] = [
	{
		name: 'A01: a code without a state is nobody’s',
		ask: ({honest, flow}) => ({url: changed(honest, {[flow]: undefined})}),
		code: 'flow-expired',
	},
	{
		name: 'A01: a callback with nothing in it is refused',
		ask: scene => ({url: withQuery(scene, '')}),
		code: 'flow-expired',
	},
	{
		name: 'A02: a flow is worth nothing in a browser that has begun none',
		ask: ({app, honest}) => ({url: honest, browser: app.browser()}),
		code: 'flow-expired',
	},
	{
		name: 'A02: a flow is worth nothing in a browser that has begun its own',
		ask: async ({app, mixin, honest}) => {
			const {browser} = await agree(app, mixin);
			return {url: honest, browser};
		},
		code: 'flow-expired',
	},
	{
		name: 'C06: a stranger’s flow cannot be linked to who is signed in',
		ask: async scene => {
			const {honest} = await agree(scene.app, scene.mixin);
			return {url: honest};
		},
		code: 'flow-expired',
		member: true,
	},
	{
		name: 'A03: a state given twice is no state',
		ask: scene => {
			const value = given(scene, scene.flow);
			return {url: `${scene.honest}&${scene.flow}=${value}`};
		},
		code: 'flow-expired',
	},
	...['[]', '[x]'].map(
		(suffix): Attack => ({
			name: `A03: state${suffix} is not state`,
			ask: scene => ({
				url: changed(scene.honest, {
					[scene.flow]: undefined,
					[scene.flow + suffix]: given(scene, scene.flow),
				}),
			}),
			code: 'flow-expired',
		}),
	),
	{
		name: 'A03: STATE is not state',
		ask: scene => ({
			url: changed(scene.honest, {
				[scene.flow]: undefined,
				[scene.flow.toUpperCase()]: given(scene, scene.flow),
			}),
		}),
		code: 'flow-expired',
	},
	...Object.entries({
		empty: () => '',
		'in capitals': (value: string) => value.toUpperCase(),
		'with a character more': (value: string) => `${value}a`,
		'with a space behind': (value: string) => `${value} `,
		'with a character less': (value: string) => value.slice(0, -1),
		'a wildcard': () => '%',
		'a list in JSON': (value: string) => JSON.stringify([value]),
	}).map(
		([how, twist]): Attack => ({
			name: `A03: a state that is ${how} is not the state`,
			ask: scene => ({
				url: changed(scene.honest, {[scene.flow]: twist(given(scene, scene.flow))}),
			}),
			code: 'flow-expired',
		}),
	),
	{
		name: 'A11: a callback out of the blue is refused',
		ask: ({app, honest, flow, proof}) => ({
			url: changed(honest, {[flow]: 'y', [proof]: 'x'}),
			browser: app.browser(),
		}),
		code: 'flow-expired',
	},
];
