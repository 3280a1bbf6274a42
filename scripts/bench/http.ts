import {connect} from 'node:net';

// A client that costs as little as can be, as it shares the processors with what it measures: it
// sends texts that were made before, and reads no more of an answer than where it ends.

/** A kept connection, on which one question at a time is asked. */
export interface Connection {
	send(request: Buffer | string): void;
	close(): void;
}

/** An answer as far as a sign-in needs it. */
export interface Answer {
	status: number;
	head: string;
	body: string;
}

const lengthName = '\r\nContent-Length: ';

/** Where the head ends, and the answer; undefined while the head is not here. */
const endsOf = (bytes: Buffer): {head: number; body: number} | undefined => {
	const head = bytes.indexOf('\r\n\r\n');
	if (head === -1) return undefined;
	const at = bytes.indexOf(lengthName);
	if (at === -1 || at > head) throw new Error('an answer without Content-Length');
	const digits = at + lengthName.length;
	const length = Number.parseInt(bytes.toString('latin1', digits, digits + 12), 10);
	return {head, body: head + 4 + length};
};

/**
 * Opens a connection. `onAnswer` gets each whole answer, in a buffer that is used again as soon as
 * it returns; `onLost` is called when the connection breaks or says what cannot be read.
 */
export const open = (
	port: number,
	onAnswer: (bytes: Buffer, head: number) => void,
	onLost: (error: Error) => void,
): Connection => {
	let before: Buffer | undefined;
	let isOpen = true;
	const lose = (error: Error) => {
		if (isOpen) onLost(error);
		isOpen = false;
		socket.destroy();
	};

	const socket = connect({
		port,
		host: '127.0.0.1',
		noDelay: true,
		onread: {
			buffer: Buffer.allocUnsafe(32 * 1024),
			callback(size, buffer) {
				const part = (buffer as Buffer).subarray(0, size);
				const bytes = before ? Buffer.concat([before, part]) : part;
				try {
					const ends = endsOf(bytes);
					if (!ends || ends.body > bytes.length) {
						before = before ? bytes : Buffer.from(bytes);
						return true;
					}
					before = undefined;
					onAnswer(bytes, ends.head);
				} catch (error) {
					lose(error as Error);
				}
				return true;
			},
		},
	});
	socket.once('error', lose);
	for (const event of ['end', 'close']) {
		socket.once(event, () => lose(new Error(`port ${port} closed the connection`)));
	}

	return {
		send: request => void socket.write(request),
		close() {
			isOpen = false;
			socket.destroy();
		},
	};
};

/** Whether an answer is a 200. */
export const isOk = (bytes: Buffer): boolean => bytes[9] === 0x32 && bytes[11] === 0x30;

/** A kept connection whose answers are waited for. One that was closed while idle is opened anew. */
export const openClient = (port: number) => {
	let connection: Connection | undefined;
	let settle: {resolve(answer: Answer): void; reject(error: Error): void} | undefined;

	const onAnswer = (bytes: Buffer, end: number) => {
		const head = bytes.toString('latin1', 0, end);
		const body = bytes.toString('utf8', end + 4);
		const {resolve} = settle ?? {};
		settle = undefined;
		resolve?.({status: Number(head.slice(9, 12)), head, body});
	};
	const onLost = (error: Error) => {
		connection = undefined;
		settle?.reject(error);
		settle = undefined;
	};
	return {
		ask: (request: string): Promise<Answer> =>
			new Promise((resolve, reject) => {
				settle = {resolve, reject};
				connection ??= open(port, onAnswer, onLost);
				connection.send(request);
			}),
		close: () => connection?.close(),
	};
};

export type Client = ReturnType<typeof openClient>;

/** Asks once, on a connection of its own. */
export const ask = async (port: number, request: string): Promise<Answer> => {
	const client = openClient(port);
	try {
		return await client.ask(request);
	} finally {
		client.close();
	}
};
