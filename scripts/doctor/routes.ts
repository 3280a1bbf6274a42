import type {Services} from '../../starter/context.ts';
import {brokenBy} from './broken.ts';
import type {Finding} from './finding.ts';

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
			// What every provider's views need, and what starter/server.ts puts together.
			import('../../starter/auth/views.ts'),
			import('../../starter/app.ts'),
			import('../../starter/log.ts'),
			import('../../starter/listen.ts'),
			import('../../starter/explain.ts'),
		]);
		return {urlOf: addressesOn(origin, createRouter()), findings: []};
	} catch (error) {
		const {message, mend} = brokenBy(error);
		return {
			urlOf: (_, {provider = ''} = {}) => `${origin}/connect/${provider}/callback`,
			findings: [{check: 'generated', level: 'error', message, mend}],
		};
	}
};
