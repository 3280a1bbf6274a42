// A visitor in a thread of its own: connects and asks while the test's own thread stands still, wakes
// it, and then tells what came back.
import {connect} from 'node:net';
import {parentPort, workerData} from 'node:worker_threads';

const {port, awake, request} = workerData;
const flag = new Int32Array(awake);
const socket = connect(port, '127.0.0.1', () => {
	socket.write(request, () => {
		Atomics.store(flag, 0, 1);
		Atomics.notify(flag, 0);
	});
});
let received = '';
socket.setEncoding('utf8').on('data', text => {
	received += text;
});
socket.on('error', error => {
	received += error.code;
});
socket.on('close', () => parentPort.postMessage(received));
