import {createServer, type IncomingHttpHeaders} from 'node:http';
import type {AddressInfo} from 'node:net';
import type {ExecutionContext} from 'ava';

/** What was asked of a recorder. */
export interface Recorded {
	method: string;
	/** Path and query. */
	url: string;
	headers: IncomingHttpHeaders;
}

export interface Recorder {
	origin: string;
	asked: Recorded[];
}

/** A host that is not the provider's: it writes down what it is asked, and says yes to it. */
export const startRecorder = async (t: Pick<ExecutionContext, 'teardown'>): Promise<Recorder> => {
	const asked: Recorded[] = [];
	const server = createServer(({method = '', url = '', headers}, response) => {
		asked.push({method, url, headers});
		response.setHeader('content-type', 'application/json').end('{"here":true}');
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	t.teardown(() => {
		server.close();
		server.closeAllConnections();
	});
	return {origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked};
};
