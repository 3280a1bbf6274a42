import type {Services} from '../../starter/context.ts';
import {type Finding, wordsOf} from './finding.ts';
import {root} from './root.ts';

/** How the app makes addresses, and what is wrong with the code that does. */
export interface Routes {
	urlOf: Services['urlOf'];
	findings: readonly Finding[];
}

/**
 * The app's own routes, by which addresses are made. Without them addresses are as they are from the
 * start.
 */
export const loadRoutes = async (origin: string): Promise<Routes> => {
	try {
		const [{addressesOn, createRouter}] = await Promise.all([
			import('../../starter/routes.ts'),
			// What every provider's views need.
			import('../../starter/auth/views.ts'),
		]);
		return {urlOf: addressesOn(origin, createRouter()), findings: []};
	} catch (error) {
		const message = `The app's code cannot be loaded: ${wordsOf(error, root)}`;
		return {
			urlOf: (_, {provider = ''} = {}) => `${origin}/connect/${provider}/callback`,
			findings: [{check: 'generated', level: 'error', message, mend: 'npm run check'}],
		};
	}
};
