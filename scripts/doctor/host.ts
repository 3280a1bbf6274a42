import type {Settings} from '../../starter/config.ts';
import {listenOn} from '../../starter/listen.ts';
import type {Finding} from './finding.ts';

/** Whether the app can listen on `HOST`, where that is set: tried for a moment, on a port of nobody. */
export const lookAtHost = async ({set: {HOST}}: Settings): Promise<Finding[]> => {
	if (HOST === undefined) return [];

	try {
		for (const server of await listenOn(() => {}, 0, HOST)) server.close();
		return [];
	} catch (error) {
		const {code} = error as NodeJS.ErrnoException;
		return [
			{
				check: 'origin',
				level: 'error',
				message: `HOST is ${HOST}, where this machine cannot listen: ${code}`,
				mend: 'take HOST away, or name an address of this machine: HOST=127.0.0.1 behind a proxy here',
			},
		];
	}
};
